"""The composition root: the only place that wires parts together."""

from __future__ import annotations

from meshbot.commands import features
from meshbot.commands.dispatch import Application
from meshbot.commands.registry import Registry
from meshbot.commands.services import Services
from meshbot.content.places import content_root
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


def build_application(settings: Settings, store: Store | None = None) -> Application:
    """The whole bot without a front end. Raises ContentError when shipped content cannot be used."""
    root = content_root()
    library = build_library(settings)
    names = (name for entry in library.entries.values() for name in (entry.title, *entry.aliases))
    return Application(
        Services(
            registry=Registry(features.ALL),
            library=library,
            bank=load_bank(root / "quizzes", settings.packs, names, settings.cache_folder),
            course=load_course(root / "knowledge" / "path.yaml"),
            store=store or build_store(settings),
            words=load_wording(),
            profiles=load_profiles(root / "knowledge" / "profiles", settings.cache_folder),
            comparison=load_comparison(root / "knowledge" / "compare.yaml", settings.cache_folder),
            fit=load_fit(root / "knowledge" / "fit.yaml", settings.cache_folder),
            charts=PictureCharts(),
            admins=settings.admins,
        )
    )


def build_library(settings: Settings) -> Library:
    """The knowledge and its index."""
    return Library.open(content_root() / "knowledge", settings.cache_folder)


def build_store(settings: Settings) -> Store:
    """The database that the settings name, also when it does not answer yet."""
    return open_when_possible(settings.database_url)
