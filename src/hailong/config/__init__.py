"""Cấu hình (–). Settings, root URLs, WSGI, the command line, demo worlds. The only room that knows all the others.

In: –
Out: –
"""
