"""The tables that a draw needs, in a PostgreSQL database whose texts are not ordered by bytes."""

import ibis
import pyarrow as pa


class PostgreSQL:
    """The tables that a draw needs, in a PostgreSQL database whose texts are not ordered by bytes."""

    dialect = "postgresql"

    def __init__(self, connection):
        self.connection = connection
        self.schemas = {}

    def table(self, name, rows):
        kinds = {pa.string(): "text", pa.int64(): "bigint", pa.binary(): "bytea"}
        columns = ", ".join(f'"{field.name}" {kinds[field.type]}' for field in rows.schema)
        self.connection.execute(f'DROP TABLE IF EXISTS "{name}"')
        self.connection.execute(f'CREATE TEMP TABLE "{name}" ({columns})')
        with self.connection.cursor().copy(f'COPY "{name}" FROM STDIN') as copy:
            for row in zip(*(column.to_pylist() for column in rows.columns), strict=True):
                copy.write_row(row)
        self.schemas[name] = ibis.schema(rows.schema)

    def named(self, name):
        return ibis.table(self.schemas[name], name=name)

    def sql(self, expression):
        return str(ibis.to_sql(expression, dialect="postgres"))

    def fetch(self, sql):
        cursor = self.connection.execute(sql)
        names = [column.name for column in cursor.description]
        rows = cursor.fetchall()
        return pa.table({name: [row[i] for row in rows] for i, name in enumerate(names)})
