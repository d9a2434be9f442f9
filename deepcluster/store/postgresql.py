"""PostgreSQL as drawings need it: no call waits for more than a few seconds."""

from __future__ import annotations

from sqlalchemy import URL, Engine, create_engine

from deepcluster.store.errors import StoreURLError

#: Seconds after which a connection, a lock or an answer is given up.
PATIENCE = 5


def make_engine(url: URL) -> Engine:
    """An engine on a PostgreSQL server.

    Parameters
    ----------
    url : sqlalchemy.URL
        Options in it, such as ``sslmode``, take precedence over ours.

    Returns
    -------
    sqlalchemy.Engine

    Raises
    ------
    StoreURLError
        The package that PostgreSQL needs is missing.
    """
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise StoreURLError(
            "PostgreSQL needs the extra 'postgresql': pip install 'deepcluster[postgresql]'."
        ) from None
    ours = {
        "connect_timeout": PATIENCE,
        "tcp_user_timeout": PATIENCE * 1000,
        "application_name": "deepcluster",
        "options": f"-c lock_timeout={PATIENCE * 1000} -c timezone=UTC",
    }
    return create_engine(
        url,
        connect_args={name: value for name, value in ours.items() if name not in url.query},
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=PATIENCE,
    )
