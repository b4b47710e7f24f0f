"""TCP ports of this machine: which are free, and a sentence for one that is not."""

import socket

from app.local.errors import LocalError

HOST = "127.0.0.1"


def is_free(port: int, host: str = HOST) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: a port that only waits out old connections counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except (OSError, OverflowError):
            return False
    return True


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def require_free(port: int, host: str = HOST) -> None:
    """LocalError if the port cannot be listened on."""
    if not is_free(port, host):
        other = port + 1 if 1023 < port < 65535 else 8000
        raise LocalError(
            f"端口 {port} 不能使用，可能已被别的程序占用；"
            f"请停止那个程序，或换一个端口：make up PORT={other}"
        )
