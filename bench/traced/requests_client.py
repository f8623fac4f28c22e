"""A client of a web service that runs on this machine: sessions, forms, files, JSON, cookies, redirects, logins, streams, adapters, hooks and errors."""

import base64
import contextlib
import hashlib
import http.server
import io
import json
import os
import pathlib
import pickle
import tempfile
import threading
import urllib.parse

import requests
import requests.adapters
import requests.auth
import requests.cookies
import requests.help
import requests.structures
import requests.utils
from requests.packages.urllib3.util.retry import Retry


class Service(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, code=200, body=b"", **headers):
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        asked = urllib.parse.urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Transfer-Encoding") == "chunked":
            while int(self.rfile.readline(), 16):
                self.rfile.readline()
            self.rfile.readline()
        said = json.dumps({"method": self.command, "query": asked.query, "body": body.decode("latin-1"), "headers": dict(self.headers)}).encode()
        if asked.path == "/cookie":
            self.answer(200, said, Set_Cookie="kept=1; Path=/; Max-Age=100", Content_Type="application/json")
        elif asked.path.startswith("/to/"):
            code, _, left = asked.path[4:].partition("/")
            self.answer(int(code), b"", Location="/json" if left in ("", "0") else f"/to/{code}/{int(left) - 1}", Set_Cookie="way=there")
        elif asked.path == "/loop":
            self.answer(302, b"", Location="/loop")
        elif asked.path.startswith("/status/"):
            self.answer(int(asked.path[8:]), b"as asked")
        elif asked.path == "/basic":
            right = self.headers.get("Authorization") == "Basic " + base64.b64encode(b"ann:pass").decode()
            self.answer(200 if right else 401, said, WWW_Authenticate='Basic realm="x"')
        elif asked.path == "/digest":
            if "Digest" in self.headers.get("Authorization", ""):
                self.answer(200, said, Content_Type="application/json")
            else:
                self.answer(401, b"", WWW_Authenticate=f'Digest realm="x", nonce="{hashlib.md5(b"n").hexdigest()}", qop="auth", algorithm=MD5, opaque="o"')
        elif asked.path == "/text":
            self.answer(200, "größe\nzwei\n".encode(), Content_Type="text/html; charset=utf-8")
        elif asked.path == "/bytes":
            self.answer(200, "größe".encode("utf-16"), Content_Type="application/octet-stream", Link='</next>; rel="next", </last>; rel=last')
        else:
            self.answer(200, said, Content_Type="application/json")

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_GET


class Token(requests.auth.AuthBase):
    def __init__(self, token):
        self.token = token

    def __call__(self, request):
        request.headers["X-Token"] = self.token
        request.register_hook("response", self.heard)
        return request

    def heard(self, response, **_):
        response.heard = True


class Memory(requests.adapters.BaseAdapter):
    """Answers `mem:` addresses from a dictionary."""

    def __init__(self, pages):
        super().__init__()
        self.pages = pages

    def send(self, request, stream=False, timeout=None, verify=True, cert=None, proxies=None):
        response = requests.Response()
        response.status_code, response.url, response.request = 200, request.url, request
        response.raw = io.BytesIO(self.pages[request.url])
        response.headers["Content-Type"] = "text/plain"
        return response

    def close(self):
        self.pages = {}


def simple(base):
    for method in (requests.get, requests.options, requests.head, requests.delete):
        assert method(base + "/json", params={"a": [1, 2], "b": None}, timeout=5).ok
    assert requests.post(base + "/json", data={"a": ["1", "2"]}, headers={"X-A": "b"}).json()["method"] == "POST"
    assert requests.put(base + "/json", json={"a": 1}).request.body and requests.patch(base + "/json", data=b"raw").status_code == requests.codes.ok
    requests.post(base + "/json", data=io.BytesIO(b"from a file"))
    requests.post(base + "/json", data=(part for part in (b"one", b"two")))
    requests.post(base + "/json", data="text", params="a=1")
    requests.post(base + "/json", data={"field": "1"}, files={"file": ("name.txt", io.StringIO("text"), "text/plain", {"X-F": "1"}), "other": b"bytes"})
    requests.post(base + "/json", files=[("many", ("a", b"1")), ("many", ("b", b"2"))])
    text = requests.get(base + "/text")
    assert text.text.startswith("gr") and text.encoding == "utf-8" and list(text.iter_lines()) and repr(text) and text and not text.is_redirect
    raw = requests.get(base + "/bytes")
    assert raw.apparent_encoding and raw.text and raw.links["next"] and raw.elapsed and raw.next is None
    with requests.get(base + "/text", stream=True) as response:
        assert [part for part in response.iter_content(3, decode_unicode=True)]
    with requests.get(base + "/text", stream=True) as response:
        assert [line for line in response.iter_lines(chunk_size=2, decode_unicode=True, delimiter="\n")]
    with requests.get(base + "/text", stream=True) as response:
        assert b"".join(response)


def heard(response, **_):
    return response


def sessions(base):
    with requests.Session() as session:
        session.headers.update({"Accept": "application/json"})
        session.params, session.auth = {"always": "1"}, ("ann", "pass")
        session.hooks["response"].append(heard)
        session.mount(base + "/retry", requests.adapters.HTTPAdapter(pool_connections=2, max_retries=Retry(1, status_forcelist=[503])))
        session.mount("mem:", Memory({"mem:page": b"kept"}))
        assert session.get("mem:page").text == "kept" and session.get_adapter(base)
        session.get(base + "/cookie", cookies={"mine": "2"})
        assert session.cookies["kept"] == "1" and "kept" in session.cookies
        for code in (301, 302, 303, 307, 308):
            assert session.post(base + f"/to/{code}/2", data={"a": "1"}).history
        first = session.get(base + "/to/302", allow_redirects=False)
        assert first.is_redirect and first.next.url and session.get_redirect_target(first)
        prepared = session.prepare_request(requests.Request("get", base + "/json", params=[("x", "é")], auth=Token("t"), json=[1]))
        assert prepared.copy().url == prepared.url and repr(prepared) and prepared.path_url
        settings = session.merge_environment_settings(prepared.url, {}, None, None, None)
        assert session.send(prepared, **settings, timeout=(3, 5)).heard
        assert session.get(base + "/basic").ok and session.get(base + "/digest", auth=requests.auth.HTTPDigestAuth("ann", "pass")).ok
        digest = requests.auth.HTTPDigestAuth("ann", "pass")
        assert digest == requests.auth.HTTPDigestAuth("ann", "pass") and requests.auth.HTTPProxyAuth("a", "b") != digest
        kept = pickle.loads(pickle.dumps(session))
        assert kept.headers == session.headers
        pickle.loads(pickle.dumps(session.get(base + "/json")))
        session.trust_env = False
        session.request("DELETE", base + "/json", verify=False, proxies={"http": None})
        with contextlib.suppress(requests.RequestException):
            session.get(base + "/json", proxies={"http": "http://ann:pass@127.0.0.1:9"})


def failures(base):
    for call in (lambda: requests.get(base + "/loop"), lambda: requests.get("nowhere"), lambda: requests.get("http://"), lambda: requests.get("http://*x"),
                 lambda: requests.get("http://127.0.0.1:9/"), lambda: requests.get("http://nowhere.invalid/"), lambda: requests.get("odd://x"),
                 lambda: requests.get(base + "/text").json(), lambda: requests.get(base + "/status/404").raise_for_status(),
                 lambda: requests.get(base + "/status/503").raise_for_status(), lambda: requests.get(base, headers={"bad\n": "x"}),
                 lambda: requests.get(base, timeout=(1, 2, 3)), lambda: requests.post(base, data="x", files=3), lambda: requests.get(base, verify="/no/such/file")):
        with contextlib.suppress(requests.RequestException, ValueError, OSError, TypeError):
            call()


def parts(folder):
    named = requests.structures.CaseInsensitiveDict({"Content-Type": "a", "X": "1"})
    assert named["content-type"] == "a" and named == {"CONTENT-TYPE": "a", "x": "1"} and len(named.copy()) == 2 and repr(named) and "x" in named
    del named["x"]
    jar = requests.cookies.cookiejar_from_dict({"a": "1"})
    jar.set("b", "2", domain="here.test", path="/p")
    jar.set_cookie(requests.cookies.create_cookie("c", "3", rest={}))
    jar.update({"d": "4"})
    jar["e"] = "5"
    assert jar.get("b", domain="here.test") == "2" and jar.items() and jar.keys() and jar.values() and jar.list_domains() and jar.list_paths()
    assert jar.get_dict(domain="here.test") and jar.multiple_domains() and jar.copy() and list(jar.iteritems()) and pickle.loads(pickle.dumps(jar))
    del jar["a"]
    requests.cookies.merge_cookies(jar, {"f": "6"})
    requests.utils.add_dict_to_cookiejar(jar, {"g": "7"})
    assert requests.utils.parse_header_links("<http://a>; rel=x")
    assert requests.utils.parse_dict_header('a="b", c=d') and requests.utils.parse_list_header('a, "b, c"')
    assert requests.utils.get_encoding_from_headers({"content-type": "text/html"}) and requests.utils.guess_json_utf(b'{"a": 1}')
    assert requests.utils.requote_uri("http://a/%zz b") and requests.utils.urldefragauth("http://u:p@a/b#c") and requests.utils.get_auth_from_url("http://u:p@a/")
    assert requests.utils.address_in_network("127.0.0.1", "127.0.0.0/8") and requests.utils.is_valid_cidr("10.0.0.0/8") and requests.utils.dotted_netmask(8)
    assert requests.utils.should_bypass_proxies("http://127.0.0.1/", "127.0.0.0/8,local") and requests.utils.select_proxy("http://a/", {"all": "b"})
    assert requests.utils.get_environ_proxies("http://a/") is not None and requests.utils.default_headers() and requests.help.info()
    (folder / ".netrc").write_text("machine here.test login ann password pass\n")
    os.environ["NETRC"] = str(folder / ".netrc")
    assert requests.utils.get_netrc_auth("http://here.test/") == ("ann", "pass")
    with requests.utils.atomic_open(str(folder / "out")) as file:
        file.write(b"x")
    with open(folder / "out", "rb") as file:
        assert requests.utils.super_len(file) == 1 and requests.utils.guess_filename(file) and requests.utils.extract_zipped_paths(str(folder / "out"))


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    with tempfile.TemporaryDirectory() as folder:
        simple(base)
        sessions(base)
        failures(base)
        parts(pathlib.Path(folder))
    server.shutdown()
    server.server_close()


if __name__ == "__main__":
    main()
