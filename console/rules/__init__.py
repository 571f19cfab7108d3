"""Pure rules that screens, shell and desk ask alike."""
