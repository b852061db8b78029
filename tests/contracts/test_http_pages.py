"""The web app's files: cached by name, never shadowing the API, reaching nowhere else; and clear words where they are not built."""

import pytest
from fastapi import FastAPI

from fairlead.http import errors, pages
from fairlead.http.app import create_app
from tests.contracts.http_house import PaperHouse
from tests.contracts.http_server import client_of


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    static = tmp_path_factory.mktemp("static")
    (static / "assets").mkdir()
    (static / "swagger").mkdir()
    (static / "index.html").write_text("<title>Fairlead</title>")
    (static / "color-scheme.js").write_text("1")
    (static / "assets" / "index-abc.js").write_text("2")
    (static.parent / "secret.txt").write_text("secret")
    app = FastAPI(docs_url=None, redoc_url=None)
    errors.install(app)
    pages.install(app, static)
    app.add_middleware(pages.SafeHeaders)
    with client_of(app) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/decisions/d-1", "/reps", "/no/such/page"])
def test_every_page_is_the_app_fetched_afresh(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.text) == (200, "<title>Fairlead</title>")
    assert answer.headers["cache-control"] == "no-cache"


def test_files_named_by_their_content_are_good_for_ever(client):
    assert "immutable" in client.get("/assets/index-abc.js").headers["cache-control"]


def test_other_files_of_the_build_are_served(client):
    assert client.get("/color-scheme.js").text == "1"


@pytest.mark.parametrize("path", ["/..%2fsecret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"])
def test_nothing_outside_the_build_is_served(client, path):
    assert "secret" not in client.get(path).text


@pytest.mark.parametrize("path", ["/v1/none", "/assets/none.js", "/swagger/none.js"])
def test_a_missing_file_or_address_is_not_the_app(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/docs", "/v1/none", "/assets/index-abc.js"])
def test_every_answer_carries_the_headers_that_keep_it_here(client, path):
    headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == policy["font-src"] == "'self'"
    assert headers["x-content-type-options"] == "nosniff"


def test_the_reference_page_names_no_other_host(client):
    page = client.get("/docs").text
    assert "swagger-ui-bundle.js" in page
    assert "://" not in page


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_where_the_app_is_not_built_the_page_says_what_to_run(tmp_path, path):
    app = FastAPI(docs_url=None, redoc_url=None)
    pages.install(app, tmp_path)
    with client_of(app) as client:
        answer = client.get(path)
    assert answer.status_code == 503
    assert "make setup" in answer.text


def test_the_api_works_without_the_app():
    with client_of(create_app(PaperHouse())) as client:
        assert client.get("/openapi.json").json()["info"]["title"] == "Fairlead"
