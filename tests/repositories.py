"""Real git repositories for tests, with dates that a test says."""

import os
import subprocess
from pathlib import Path


class Repository:
    """A git repository under a folder; every commit says its day."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.name", "maintainers")
        self.git("config", "user.email", "maintainers@example.invalid")
        self.git("config", "commit.gpgSign", "false")

    def git(self, *arguments: str, **environment: str) -> str:
        """What a git command printed; a failure is the test's failure."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env=kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull} | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def commit(self, files: dict[str, str | None], day: str = "2026-01-01", message: str = "A change") -> str:
        """Write files (None deletes one), commit all there is, and return the full id."""
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_text(text)
        self.git("add", "--all")
        when = f"{day}T12:00:00Z"
        self.git(
            "commit", "--quiet", "--allow-empty", "--message", message, GIT_AUTHOR_DATE=when, GIT_COMMITTER_DATE=when
        )
        return self.git("rev-parse", "HEAD").strip()
