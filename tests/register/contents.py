"""What is signed and encrypted in the tests: bytes that careless programs change on the way."""

XML = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<Melding navn="Blåbærøya sjukeheim"/>\n'.encode("latin-1")
CONTENTS = {
    "xml": XML,
    "empty": b"",
    "bare-cr": b"<a>\r</a>\r",
    "lf": b"<a>\n</a>\n",
    "crlf": b"<a>\r\n</a>\r\n",
    "all-line-ends": b"\r\n\n\r\r\r\n\n\n",
    "norwegian-utf-8": "<navn>Ærlig Østby Åsen æøå</navn>".encode(),
    "every-byte": bytes(range(256)),
    "a-megabyte": (b"<a>\r\n\xe6\xf8\xe5</a>\n" * 70_000)[: 1024 * 1024],
}
