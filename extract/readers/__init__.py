"""One small reader per kind of file: bytes in, drafts of documents out.

base       Draft, ReadFailure             what a reader yields
encodings  decode                         bytes to text: UTF-8, UTF-16, Windows-1251 and its like
manifest   Manifests                      what a sidecar file says of others
packed     unpacked                       .gz .bz2 .xz .zst
plain      read_plain                     .txt, with a date at its head
jsonl      read_jsonl                     .jsonl, one document per line
jsonfile   read_json                      .json: Telegram's export, GDELT's lists, arrays
table      read_table                     .csv .tsv
stream     JsonObjects                    objects of a large JSON file one by one
markup     read_html                      .html: the article of a page
feed       read_feed                      .rss .atom .xml: the entries of a feed
office     read_docx read_epub read_pdf   their words
web        read_url                       http(s)://…: what is fetched, where the user asks for it

A reader of a new kind takes a name for messages, the bytes, and a mapping of columns; it is
entered in ``kinds.READERS`` by the ending of its files.
"""
