# ruff: noqa: INP001 - runs by itself, as an argument of python3
"""`helm test`: every pod must be ready, and FHIR over HTTP must answer. Names and answers are printed."""

import socket
import sys
import urllib.error
import urllib.request


def answer(url: str) -> str:
    """What is answered: `200`, another status with its text, or why there was no answer."""
    try:
        # Never by a proxy: these are our own pods.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=5) as given:
            return str(given.status)
    except urllib.error.HTTPError as given:
        with given:
            return f"{given.code} {given.read(200).decode(errors='replace').strip()}"
    except OSError as problem:
        return f"no answer: {problem}"


def pods(name: str, port: int) -> list[str]:
    """The addresses of the pods behind a Service without an address of its own."""
    found = {info[4][0] for info in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)}
    return [f"[{address}]" if ":" in address else address for address in sorted(found)]


def main(health: str, port: str, web: str = "") -> int:
    """Ask them all; 0 when all is well."""
    asked = [f"http://{pod}:{port}/readyz" for pod in pods(health, int(port))]
    asked += [f"{web}/fhir/metadata"] if web else []
    answers = {url: answer(url) for url in asked}
    for url, said in answers.items():
        print(url, said)  # noqa: T201 - what `helm test` shows
    return 0 if set(answers.values()) == {"200"} else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
