"""Signatures on an exported log, by OpenSSH's own tool: whoever has the public key can check them without Amends."""

from __future__ import annotations

import subprocess
from pathlib import Path

from console.audit.chain import AuditError

NAMESPACE = "amends-audit"
"""What the signature is for, so that one made for something else does not pass."""
PATIENCE = 120.0
"""Seconds for a passphrase to be typed, or a key to be touched."""


def sign(data: bytes, key: Path) -> str:
    """Return the signature of data (SSHSIG, armoured) by an SSH key, private or one that an agent holds.

    A passphrase is asked for on the terminal. Raises `AuditError`.
    """
    done = _ssh_keygen(["-Y", "sign", "-q", "-n", NAMESPACE, "-f", str(key)], data)
    if done.returncode:
        raise AuditError(f"{key} does not sign: {_words(done)}")
    return done.stdout.decode("ascii", "replace")


def signed_by(data: bytes, signature: Path, signers: Path) -> str:
    """Return who signed data, by the name that the file of allowed signers gives the key.

    `signers` is as ssh-keygen(1) describes it: "NAME ssh-ed25519 AAAA…" a line. Raises `AuditError` where the
    signature is not one of theirs, or not on this data.
    """
    found = _ssh_keygen(["-Y", "find-principals", "-s", str(signature), "-f", str(signers)], b"")
    names = found.stdout.decode("utf-8", "replace").splitlines()
    if found.returncode or not names:
        raise AuditError(f"{signature} is by nobody whom {signers} allows: {_words(found)}")
    name = names[0]
    check = ["-Y", "verify", "-n", NAMESPACE, "-s", str(signature), "-f", str(signers), "-I", name]
    done = _ssh_keygen(check, data)
    if done.returncode:
        raise AuditError(f"{signature} is not on this log as it is: {_words(done)}")
    return name


def _ssh_keygen(words: list[str], data: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["ssh-keygen", *words], input=data, capture_output=True, timeout=PATIENCE)
    except FileNotFoundError:
        raise AuditError("Signatures need ssh-keygen (OpenSSH 8.1 or later), which is not here.") from None
    except subprocess.TimeoutExpired:
        raise AuditError(f"ssh-keygen gave no answer within {PATIENCE:g} seconds.") from None


def _words(done: subprocess.CompletedProcess[bytes]) -> str:
    from console.text import clean_line

    said = (done.stderr or done.stdout).decode("utf-8", "replace")
    return clean_line(said, limit=300) or f"ssh-keygen ended with {done.returncode}."
