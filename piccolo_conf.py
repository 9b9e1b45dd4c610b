"""Where Piccolo's own command line finds the database and the tables."""

from piccolo.conf.apps import AppRegistry

from portal.settings import Settings
from portal.tables.database import engine_for

DB = engine_for(Settings.from_environment().database_url)
APP_REGISTRY = AppRegistry(apps=["portal.tables.piccolo_app"])
