"""One small reader per kind of file: bytes in, drafts of documents out.

base       Draft, ReadFailure     what a reader yields
encodings  decode                 bytes to text: UTF-8, UTF-16, Windows-1251 and its like
plain      read_plain             .txt, with a date at its head
jsonl      read_jsonl             one document per line
"""
