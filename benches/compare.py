#!/usr/bin/env python3
"""What researchers would reach for, on the same paragraphs and queries as `cargo bench --bench library -- --export DIR`.

    python3 benches/compare.py DIR        installs tantivy and rjieba from PyPI if they are missing

SQLite FTS5 with its trigram tokenizer (words of one and two characters fall back to a scan, as its documentation says),
and tantivy's Python binding fed with words cut by rjieba. Each query counts all paragraphs and fetches the first 20.
"""
import json, os, sqlite3, subprocess, sys, tempfile, time

try:
    import rjieba, tantivy
except ImportError:
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "tantivy", "rjieba"], check=True)
    import rjieba, tantivy

folder = sys.argv[1]
paragraphs = [json.loads(l)["text"] for l in open(os.path.join(folder, "paragraphs.jsonl"), encoding="utf-8")]
queries = json.load(open(os.path.join(folder, "queries.json"), encoding="utf-8"))
size = sum(len(p.encode()) for p in paragraphs)
mb = size / 1e6
print(f"{len(paragraphs)} paragraphs, {mb:.1f} MB, {len(queries)} queries")


def disk(path):
    return sum(os.path.getsize(os.path.join(d, f)) for d, _, fs in os.walk(path) for f in fs)


def truth(query):
    parts = query.split()
    return sum(all(p in t for p in parts) for t in paragraphs)


def ask(name, search, rounds=2):
    times, found = [], 0
    for r in range(rounds):
        for q in queries:
            start = time.perf_counter()
            count = search(q["query"])
            if r:
                times.append((time.perf_counter() - start) * 1e3)
                found += count
    times.sort()
    at = lambda share: times[int((len(times) - 1) * share)]
    print(f"{name}: p50 {at(.5):.3f} ms  p99 {at(.99):.3f} ms  paragraphs found {found}")


expected = sum(truth(q["query"]) for q in queries)
print(f"paragraphs that a substring scan finds: {expected}")
with tempfile.TemporaryDirectory() as work:
    path = os.path.join(work, "fts"); os.mkdir(path)
    start = time.perf_counter()
    db = sqlite3.connect(os.path.join(path, "db"))
    db.execute("create virtual table p using fts5(text, tokenize='trigram')")
    db.executemany("insert into p(text) values (?)", ((t,) for t in paragraphs))
    db.commit()
    took = time.perf_counter() - start
    print(f"FTS5 trigram: {mb / took:.1f} MB/s, {disk(path) / size:.2f} × the text")

    def fts(query):
        parts = query.split()
        where, args = [], []
        for p in parts:
            if len(p) >= 3:
                where.append("p match ?"); args.append('"' + p + '"')
            else:
                # The + keeps SQLite 3.40 from asking the trigram index, which wrongly finds nothing for one or two Han
                # characters (three bytes and more, but fewer than three characters).
                where.append("+text like ?"); args.append(f"%{p}%")
        condition = " and ".join(where)
        count = db.execute(f"select count(*) from p where {condition}", args).fetchone()[0]
        db.execute(f"select text from p where {condition} limit 20", args).fetchall()
        return count
    ask("FTS5 trigram", fts)
    db.close()

with tempfile.TemporaryDirectory() as work:
    schema = tantivy.SchemaBuilder()
    schema.add_text_field("words", stored=False, tokenizer_name="whitespace", index_option="position")
    schema.add_bytes_field("text", stored=True, indexed=False)
    index = tantivy.Index(schema.build(), path=work)
    start = time.perf_counter()
    writer = index.writer(256_000_000, 2)
    for t in paragraphs:
        writer.add_document(tantivy.Document(words=" ".join(rjieba.cut(t)), text=t.encode()))
    writer.commit(); writer.wait_merging_threads()
    took = time.perf_counter() - start
    print(f"tantivy-py + rjieba: {mb / took:.1f} MB/s, {disk(work) / size:.2f} × the text")
    index.reload(); searcher = index.searcher()

    def words(query):
        parsed = index.parse_query(" ".join('+"' + " ".join(rjieba.cut(p)) + '"' for p in query.split()), ["words"])
        result = searcher.search(parsed, 20, count=True)
        for _, address in result.hits:
            searcher.doc(address)
        return result.count
    ask("tantivy-py + rjieba", words)
