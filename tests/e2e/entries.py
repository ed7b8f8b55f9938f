"""A line of the list of pages (tests/e2e/pages.py): who reads the page, and what leads there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.test import Client as Browser
from django.urls import reverse
from django.utils import translation

from tests.e2e.world import World

Arguments = Callable[[World], tuple[Any, ...]]
Steps = Callable[[Browser, World], object]
VISITOR, CLIENT, ADVISOR, STAFF, MANAGER = "visitor", "client", "advisor", "desk_staff", "desk_manager"
HEADQUARTERS, AUDITOR, ADMINISTRATOR = "headquarters", "auditor", "administrator"
ORGANISER = "seminar_organiser"
BIG_TARGETS = (VISITOR, CLIENT, ADVISOR)  # 44 px for fingers; 24 px elsewhere (ux T-04)


@dataclass(frozen=True)
class Entry:
    """A page: its reader, the arguments of its address, and what must have happened in the browser before."""

    role: str
    arguments: Arguments = lambda world: ()
    before: Steps | None = None
    query: str | Callable[[World], str] = ""
    status: int = 200

    def address(self, name: str, world: World, language: str = "ja") -> str:
        """The address of the page `name` in this world."""
        with translation.override(language):
            query = self.query(world) if callable(self.query) else self.query
            return reverse(plain(name), args=self.arguments(world)) + query


def plain(name: str) -> str:
    """The name of the address, without what tells one state of its page from another."""
    return name.partition("#")[0]


def thing(name: str) -> Arguments:
    """The reference of what the world calls so."""
    return lambda world: (world.things[name].ref,)
