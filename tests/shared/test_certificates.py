"""Where PostgreSQL's client knows narrow names only, as on Windows, it is handed certificates in a place it can read.

What is tried here is all but Windows' own functions: that names are narrow is pretended.
"""

import tempfile
from pathlib import Path

import pytest

from db.shared import certificates
from db.shared.certificates import is_narrow, plain_folders, trusted_roots
from db.shared.transport import SharedTransport
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.language.errors import describe
from qa_desktop.settings.model import ServerAddress
from tests.support.postgres_server import SUPERUSER, SUPERUSERS_PASSWORD
from tests.support.tls_server import TlsServer


@pytest.fixture
def chinese(tls_server: TlsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the authority's file in a person's Chinese folders, on a disk without short names."""
    monkeypatch.setattr(certificates, "_NARROW", True)
    own = tmp_path / "李娜"
    own.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    for variable in ("SystemRoot", "ProgramData"):
        monkeypatch.delenv(variable, raising=False)
    file = own / "质检中心.crt"
    file.write_bytes(tls_server.centre.file.read_bytes())
    return file


@pytest.fixture
def public(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "Windows" / "Temp"
    folder.mkdir(parents=True)
    monkeypatch.setenv("SystemRoot", str(folder.parent))
    return folder


def address(tls: TlsServer, file: Path | str) -> ServerAddress:
    return ServerAddress(
        host="localhost", port=tls.server.port, database="postgres", login=SUPERUSER, ca_file=str(file)
    )


def test_a_copy_is_handed_over_for_as_long_as_it_is_needed(tls_server: TlsServer, chinese: Path, public: Path) -> None:
    with trusted_roots(address(tls_server, chinese)) as trust:
        copy = Path(trust["sslrootcert"])
        assert copy.parent.parent == public
        assert is_narrow(str(copy))
        assert copy.read_bytes() == chinese.read_bytes()
    assert list(public.iterdir()) == []
    assert {one.name for one in chinese.parent.iterdir()} == {chinese.name}


def test_the_line_is_opened_with_it(tls_server: TlsServer, chinese: Path, public: Path) -> None:
    way = SharedTransport(address(tls_server, chinese), lambda: SUPERUSERS_PASSWORD)
    with way.connect():
        assert list(public.iterdir()) == []


def test_what_the_system_trusts_is_handed_over_there_too(
    tls_server: TlsServer, chinese: Path, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(chinese))
    with trusted_roots(address(tls_server, "")) as trust:
        assert Path(trust["sslrootcert"]).parent.parent == public


def test_a_path_that_is_too_long_is_copied_too(tls_server: TlsServer, chinese: Path, public: Path) -> None:
    deep = public.parent.joinpath(*["d" * 60] * 5)
    deep.mkdir(parents=True)
    file = deep / "ca.crt"
    file.write_bytes(chinese.read_bytes())
    with trusted_roots(address(tls_server, file)) as trust:
        assert is_narrow(trust["sslrootcert"])


def test_a_short_name_is_used_where_the_disk_has_one(
    tls_server: TlsServer, chinese: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificates, "_short_name", lambda _name: r"C:\USERS\LI~1\CA~1.CRT")
    with trusted_roots(address(tls_server, chinese)) as trust:
        assert trust == {"sslrootcert": r"C:\USERS\LI~1\CA~1.CRT"}


def test_a_file_that_can_be_read_stays_where_it_is(tls_server: TlsServer, chinese: Path) -> None:
    assert chinese.exists()
    with trusted_roots(address(tls_server, tls_server.centre.file)) as trust:
        assert trust == {"sslrootcert": str(tls_server.centre.file)}


def test_where_no_folder_will_do_it_is_said_what_does(tls_server: TlsServer, chinese: Path) -> None:
    with pytest.raises(EnvironmentFault) as caught, trusted_roots(address(tls_server, chinese)):
        pass
    assert (caught.value.code, caught.value.facts["file"]) == ("sync.no_plain_folder", str(chinese))
    assert str(chinese) in str(describe(caught.value))


def test_folders_that_a_system_lacks_are_passed_over() -> None:
    assert list(plain_folders({})) == []
    assert list(plain_folders({"ProgramData": "P"})) == [Path("P")]
