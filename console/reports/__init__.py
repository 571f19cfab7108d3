"""What is shown, printed and kept of facts as a whole: plain data in, lines of text out."""
