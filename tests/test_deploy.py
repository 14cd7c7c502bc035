"""What docs/deployment.md hands out works as far as it can be tried here."""

import http.client
import re
import shutil
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg
import pytest
import yaml

from store import StoreError, open_store
from tests.conftest import ROOT
from tests.store_samples import document, finding

pytest_plugins = ["tests.store_engines"]
DEPLOY = ROOT / "docs" / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def test_the_compose_file_follows_the_specification():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run(
        [*command, str(DEPLOY / "compose.yaml")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_the_compose_file_names_is_there():
    services = COMPOSE["services"]
    for name, service in services.items():
        assert set(service.get("depends_on", ())) <= set(services), name
        assert set(service.get("secrets", ())) <= set(COMPOSE["secrets"]), name
        for mount in service.get("volumes", ()):
            source = mount.split(":")[0]
            assert source in COMPOSE["volumes"] or source == "./in" or (DEPLOY / source).exists(), mount
        if "build" in service:
            context = (DEPLOY / service["build"]["context"]).resolve()
            assert context == ROOT
            assert (context / service["build"]["dockerfile"]).exists()
    published = {name for name, service in services.items() if "ports" in service}
    assert published == {"proxy"}  # nobody reaches a viewer or the database past it
    waited = [s["depends_on"] for s in services.values() if "depends_on" in s]
    healthy = {n for w in waited for n, how in w.items() if how["condition"] == "service_healthy"}
    assert all("healthcheck" in services[name] for name in healthy)


def test_no_secret_gets_into_the_image_or_the_repository():
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
    assert ignored[0] == "*"  # only what is named goes in
    assert not any("secret" in line or line == "!docs" for line in ignored)
    assert "*.secret" in (ROOT / ".gitignore").read_text().split()
    for path in re.findall(r"^!(.+)$", "\n".join(ignored), re.MULTILINE):
        assert list(ROOT.glob(path)), path


@pytest.mark.parametrize("script", ["start.sh", "dask.slurm"])
def test_the_scripts_can_be_read_by_a_shell(script):
    shell = "bash" if script.endswith("slurm") else "sh"
    subprocess.run([shell, "-n", DEPLOY / script], check=True)


def test_the_commands_in_the_files_exist():
    from click.testing import CliRunner

    import cli

    jobs = [
        d for d in yaml.safe_load_all((DEPLOY / "dask.kubernetes.yaml").read_text()) if d["kind"] == "Job"
    ]
    words = jobs[0]["spec"]["template"]["spec"]["containers"][0]["command"]
    told = CliRunner().invoke(cli.main, [words[1], "--help"]).stdout
    assert all(word in told for word in words if word.startswith("--"))
    writer = COMPOSE["services"]["writer"]["command"]
    told = CliRunner().invoke(cli.main, [writer[0], "--help"]).stdout
    assert all(word in told for word in writer if word.startswith("--"))
    told = CliRunner().invoke(cli.main, ["ingest", "--help"]).stdout
    assert all(
        w in told for w in re.findall(r"frontline ingest (--\w+)", (DEPLOY / "dask.slurm").read_text())
    )


@pytest.mark.postgis
def test_a_viewer_needs_no_right_but_to_read(database):
    doc = document()
    with open_store(database) as store:
        store.put(doc, [finding(doc)], extractor_id="x")
    command = [sys.executable, str(DEPLOY / "roles.py"), database, str(ROOT / "README.md")]
    for _ in range(2):  # made, and renewed
        subprocess.run(command, check=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)})
    with open_store(database.replace("postgres@", "viewer@")) as viewer:
        assert viewer.count() == 1
        assert viewer.facets()["kind"] == [("advance", 1)]
        assert list(viewer.find())
        assert viewer.disputes() == []
        with pytest.raises(StoreError, match="may not be written by this user"):
            viewer.put(document("d2"), [], extractor_id="x")
    with psycopg.connect(database) as connection:
        connection.execute("ALTER TABLE findings OWNER TO postgres; DROP OWNED BY viewer; DROP ROLE viewer")


@pytest.mark.skipif(
    shutil.which("nginx") is None, reason="NOT TESTED: no nginx here; install Debian's nginx-light"
)
def test_the_proxy_keeps_people_with_their_viewer_and_finds_another_when_it_ends(tmp_path):
    def viewer(name):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                upgrade = self.headers.get("Upgrade", "")
                body = f"{name} {self.path} {upgrade} {self.headers['Host']}".encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return server

    viewers = {name: viewer(name) for name in ("viewer1", "viewer2")}
    port = free_port()
    text = (DEPLOY / "nginx.conf").read_text().replace("/tmp/", f"{tmp_path}/")
    text = text.replace("listen 8080", f"listen 127.0.0.1:{port}").replace(
        "hash $remote_addr", "hash $http_user_agent"
    )
    for name, server in viewers.items():
        text = text.replace(f"{name}:8501", f"127.0.0.1:{server.server_port}")
    config = tmp_path / "nginx.conf"
    config.write_text(f"daemon off; error_log {tmp_path}/error.log;\n" + text)
    nginx = subprocess.Popen(
        ["nginx", "-c", config, "-p", tmp_path, "-e", f"{tmp_path}/error.log"], stderr=subprocess.PIPE
    )
    try:
        wait_for(port)
        assert ask(port, "/health", "a")[0].split()[1] == "/_stcore/health"
        served = {agent: {ask(port, "/", agent)[0].split()[0] for _ in range(3)} for agent in "abcdefgh"}
        assert all(len(names) == 1 for names in served.values())  # a person stays
        assert set.union(*served.values()) == set(viewers)  # and not all with the same
        stream = ask(port, "/_stcore/stream", "a", Upgrade="websocket", Connection="Upgrade")[0]
        assert f"websocket 127.0.0.1:{port}" in stream
        gone = viewers.pop("viewer1")
        gone.shutdown()
        gone.server_close()
        assert {ask(port, "/health", agent)[0].split()[0] for agent in "abcdefgh"} == {"viewer2"}
        assert {ask(port, "/", agent)[0].split()[0] for agent in "abcdefgh"} == {"viewer2"}
        assert ask(port, "/", "a")[1]["Referrer-Policy"] == "no-referrer"
    finally:
        nginx.terminate()
        nginx.wait()
        nginx.stderr.close()
        for server in viewers.values():
            server.shutdown()
            server.server_close()


def free_port():
    import socket

    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def wait_for(port):
    import socket

    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("nginx does not answer")


def ask(port, path, agent, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"User-Agent": agent, **headers})
    answer = connection.getresponse()
    found = answer.read().decode(), dict(answer.getheaders())
    assert answer.status == 200, found
    connection.close()
    return found
