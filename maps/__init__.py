"""HOW IS IT SHOWN? Findings as GeoJSON, as tables, as the sealed page and as layers of the app.

Imports only records and third-party libraries: shapes and the base map come in as arguments.
"""
