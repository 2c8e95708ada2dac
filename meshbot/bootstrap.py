"""The composition root: the only place that wires parts together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from meshbot.commands import features
from meshbot.commands.dispatch import Application
from meshbot.commands.registry import Registry
from meshbot.commands.services import Services
from meshbot.content.places import content_root
from meshbot.errors import ContentError, Fault
from meshbot.estimate.profile import load_profiles
from meshbot.knowledge.comparison import load_comparison
from meshbot.knowledge.course import load_course
from meshbot.knowledge.fit import load_fit
from meshbot.knowledge.library import Library
from meshbot.quiz.loader import load_bank
from meshbot.render.chart import PictureCharts
from meshbot.render.wording import load_wording
from meshbot.settings import Settings
from meshbot.store.patient import open_when_possible
from meshbot.store.ports import Store

T = TypeVar("T")


def build_application(settings: Settings, store: Store | None = None, *, bare: bool = False) -> Application:
    """The whole bot without a front end; ``bare`` where lines are typed without ``/mesh``.

    Raises ContentError with every fault of all content that cannot be used.
    """
    root, cache, faults = content_root(), settings.cache_folder, Faults()
    library = faults.caught(lambda: build_library(settings))
    names = [name for entry in library.entries.values() for name in (entry.title, *entry.aliases)] if library else []
    bank = faults.caught(lambda: load_bank(root / "quizzes", settings.packs, names, cache))
    course = faults.caught(lambda: load_course(root / "knowledge" / "path.yaml"))
    profiles = faults.caught(lambda: load_profiles(root / "knowledge" / "profiles", cache))
    comparison = faults.caught(lambda: load_comparison(root / "knowledge" / "compare.yaml", cache))
    fit = faults.caught(lambda: load_fit(root / "knowledge" / "fit.yaml", cache))
    if library is None or bank is None or course is None or faults.found:
        raise ContentError(tuple(faults.found))
    return Application(
        Services(
            registry=Registry(features.ALL),
            library=library,
            bank=bank,
            course=course,
            store=store or build_store(settings),
            words=load_wording(),
            profiles=profiles,
            comparison=comparison,
            fit=fit,
            charts=PictureCharts(),
            bare=bare,
            admins=settings.admins,
        )
    )


@dataclass
class Faults:
    """Every fault found while loading, so that they can be mended in one go."""

    found: list[Fault] = field(default_factory=list)

    def caught(self, load: Callable[[], T]) -> T | None:
        """What was loaded; None when it could not be, and its faults are kept."""
        try:
            return load()
        except ContentError as error:
            self.found += error.faults
            return None


def build_library(settings: Settings) -> Library:
    """The knowledge and its index."""
    return Library.open(content_root() / "knowledge", settings.cache_folder)


def build_store(settings: Settings) -> Store:
    """The database that the settings name, also when it does not answer yet."""
    return open_when_possible(settings.database_url)
