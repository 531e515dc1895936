import subprocess
import sys

from helin.site.cli import Commands, main
from helin.site.tests.processes import environment, helin


def test_every_command_has_help_in_words():
    group = main
    assert isinstance(group, Commands)
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        assert command.help, name


def test_help_does_not_import_django(tmp_path):
    code = (
        "import sys; from helin.site.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print('django' in sys.modules, 'psycopg' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment(tmp_path), capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "False False", done.stdout


def test_an_unknown_command_is_an_error(tmp_path):
    assert helin(tmp_path, "fly").returncode == 2
