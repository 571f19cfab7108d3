"""OpenSSH signs a log and finds who did."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from console.audit import AuditError
from console.audit.signing import NAMESPACE, sign, signed_by

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="there is no ssh-keygen here")
LOG = b'{"seq":1}\n'


def new_key(folder: Path, name: str = "hana") -> tuple[Path, Path]:
    """Make a key; returns it and a file that allows it to sign under its name."""
    key, signers = folder / name, folder / f"{name}-signers"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    signers.write_text(f"{name}@example.org {key.with_suffix('.pub').read_text()}")
    return key, signers


def test_a_signature_names_who_signed_this_log_and_no_other(tmp_path: Path) -> None:
    key, signers = new_key(tmp_path)
    signature = tmp_path / "log.sig"
    signature.write_text(sign(LOG, key))
    assert signed_by(LOG, signature, signers) == "hana@example.org"
    with pytest.raises(AuditError, match="not on this log"):
        signed_by(LOG + b"\n", signature, signers)


def test_somebody_elses_signature_does_not_pass(tmp_path: Path) -> None:
    key, _ = new_key(tmp_path, "mallory")
    _, signers = new_key(tmp_path)
    signature = tmp_path / "log.sig"
    signature.write_text(sign(LOG, key))
    with pytest.raises(AuditError, match="by nobody whom"):
        signed_by(LOG, signature, signers)


def test_a_signature_for_something_else_does_not_pass(tmp_path: Path) -> None:
    key, signers = new_key(tmp_path)
    file = tmp_path / "log"
    file.write_bytes(LOG)
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", str(key), str(file)], check=True)
    with pytest.raises(AuditError, match="not on this log"):
        signed_by(LOG, tmp_path / "log.sig", signers)
    assert NAMESPACE != "git"


def test_a_key_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="does not sign"):
        sign(LOG, tmp_path / "none")
    with pytest.raises(AuditError, match="by nobody whom"):
        signed_by(LOG, tmp_path / "none", tmp_path / "none")
