"""Serves a folder on a free port of 127.0.0.1, ranges too, which Python's own server ignores.

    range_server.py FOLDER PORT-FILE LOG-FILE

The port is written to PORT-FILE, a line "path range" of each request to LOG-FILE.
"""
import http.server
import os
import pathlib
import re
import sys

folder, port_file, log_file = sys.argv[1:]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        wanted = self.headers.get("Range")
        with open(log_file, "a", encoding="utf-8") as log:
            log.write(f"{self.path} {wanted}\n")
        path = pathlib.Path(folder, self.path.lstrip("/"))
        if not path.is_file():
            self.send_error(404)
            return
        content = path.read_bytes()
        start = int(re.fullmatch(r"bytes=(\d+)-", wanted).group(1)) if wanted else 0
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        self.wfile.write(content[start:])

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
pathlib.Path(port_file + ".part").write_text(str(server.server_port), encoding="utf-8")
os.rename(port_file + ".part", port_file)
server.serve_forever()
