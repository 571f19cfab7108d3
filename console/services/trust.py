"""Which addresses and certificates a line may trust with a token."""

from __future__ import annotations

import ssl
from ipaddress import ip_address
from pathlib import Path

import httpx
import truststore

from console.services.base import NotAService
from console.text import clean_line


def checked(who: str, url: str, *, local: bool) -> httpx.URL:
    try:
        base = httpx.URL(url)
    except httpx.InvalidURL:
        raise NotAService(f"The address of {who} in settings cannot be read.") from None
    if base.scheme not in ("http", "https") or not base.host:
        raise NotAService(f"The address of {who} in settings should begin with https://.")
    if base.userinfo or base.query or base.fragment:
        raise NotAService(f"The address of {who} in settings holds more than host and path.")
    if base.scheme == "http" and not local and not _loopback(base.host):
        raise NotAService(f"The address of {who} would send your token readable to all; use https://.")
    return base


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def trust(ca_file: Path | None) -> ssl.SSLContext:
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return context


def tls_words(error: BaseException | None) -> str:
    """Return what is wrong with the other side's certificate or TLS, "" where it is something else."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return clean_line(error.verify_message or "its certificate is not valid", limit=200)
        if isinstance(error, ssl.SSLError):
            return "it does not speak TLS as it should"
        error = error.__cause__ or error.__context__
    return ""
