CREATE TABLE cells (
	key BIGINT NOT NULL,
	rev BIGINT NOT NULL,
	n INTEGER NOT NULL,
	mark INTEGER NOT NULL,
	slot INTEGER NOT NULL,
	day INTEGER NOT NULL,
	claimant INTEGER NOT NULL,
	side INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	stance INTEGER NOT NULL,
	publisher INTEGER NOT NULL,
	lang INTEGER NOT NULL,
	use INTEGER NOT NULL,
	PRIMARY KEY (key)
);
CREATE INDEX cells_rev ON cells (rev);
CREATE TABLE documents (
	seq BIGINT NOT NULL,
	id TEXT NOT NULL,
	text TEXT NOT NULL,
	title TEXT,
	publisher TEXT,
	url TEXT,
	lang TEXT,
	published TEXT,
	also_reported_by TEXT NOT NULL,
	fingerprint TEXT NOT NULL,
	extractor_id TEXT NOT NULL,
	gazetteer_version TEXT NOT NULL,
	known_at TEXT NOT NULL,
	findings INTEGER NOT NULL,
	cluster BIGINT NOT NULL,
	signature TEXT NOT NULL,
	characters INTEGER NOT NULL,
	PRIMARY KEY (seq),
	UNIQUE (id)
);
CREATE INDEX documents_cluster ON documents (cluster);
CREATE INDEX documents_published ON documents (published);
CREATE INDEX documents_publisher ON documents (publisher);
CREATE INDEX documents_read_by ON documents (extractor_id, gazetteer_version);
CREATE TABLE fetched (
	"url" TEXT NOT NULL,
	etag TEXT,
	last_modified TEXT,
	digest TEXT,
	"at" TEXT NOT NULL,
	PRIMARY KEY ("url")
);
CREATE TABLE gone (
	seq BIGSERIAL NOT NULL,
	first BIGINT NOT NULL,
	last BIGINT NOT NULL,
	rev BIGINT NOT NULL,
	PRIMARY KEY (seq)
);
CREATE INDEX gone_rev ON gone (rev);
CREATE TABLE groups (
	seq INTEGER NOT NULL,
	id TEXT NOT NULL,
	place_id TEXT NOT NULL,
	spot TEXT NOT NULL,
	kind TEXT NOT NULL,
	beneficiary TEXT,
	first_day INTEGER NOT NULL,
	last_day INTEGER NOT NULL,
	status TEXT NOT NULL,
	claimants INTEGER NOT NULL,
	documents INTEGER NOT NULL,
	asserting TEXT NOT NULL,
	denying TEXT NOT NULL,
	hedging TEXT NOT NULL,
	rev BIGINT NOT NULL,
	PRIMARY KEY (seq)
);
CREATE INDEX groups_bucket ON groups (place_id, spot, kind);
CREATE INDEX groups_id ON groups (id);
CREATE INDEX groups_rev ON groups (rev);
CREATE INDEX groups_status ON groups (status);
CREATE TABLE marks (
	seq INTEGER NOT NULL,
	key BIGINT NOT NULL,
	place_id TEXT,
	name TEXT,
	name_uk TEXT,
	name_ru TEXT,
	place_kind TEXT,
	admin1 TEXT,
	country_code TEXT,
	drawn_as TEXT,
	lat FLOAT,
	lon FLOAT,
	lat_2 FLOAT,
	lon_2 FLOAT,
	geo_precision INTEGER,
	precision_km FLOAT,
	PRIMARY KEY (seq),
	UNIQUE (key)
);
CREATE TABLE meta (
	key TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (key)
);
CREATE TABLE slots (
	seq INTEGER NOT NULL,
	key BIGINT NOT NULL,
	place_id TEXT NOT NULL,
	spot TEXT NOT NULL,
	kind TEXT NOT NULL,
	beneficiary TEXT,
	day INTEGER NOT NULL,
	bucket BIGINT NOT NULL,
	holding BIGINT NOT NULL,
	grp INTEGER NOT NULL,
	rev BIGINT NOT NULL,
	PRIMARY KEY (seq),
	UNIQUE (key)
);
CREATE INDEX slots_bucket ON slots (bucket);
CREATE INDEX slots_group ON slots (grp);
CREATE INDEX slots_holding ON slots (holding);
CREATE INDEX slots_rev ON slots (rev);
CREATE TABLE terms (
	seq INTEGER NOT NULL,
	key BIGINT NOT NULL,
	field TEXT NOT NULL,
	value TEXT,
	PRIMARY KEY (seq),
	UNIQUE (key)
);
CREATE TABLE findings (
	seq BIGINT NOT NULL,
	doc_seq BIGINT NOT NULL,
	day TEXT,
	cell BIGINT NOT NULL,
	slot INTEGER NOT NULL,
	id TEXT NOT NULL,
	place_text TEXT NOT NULL,
	start_char INTEGER NOT NULL,
	end_char INTEGER NOT NULL,
	use TEXT NOT NULL,
	place_id TEXT,
	name TEXT,
	name_uk TEXT,
	name_ru TEXT,
	name_kind TEXT NOT NULL,
	place_kind TEXT,
	admin1 TEXT,
	admin2 TEXT,
	country_code TEXT,
	wikidata TEXT,
	katotth TEXT,
	lat FLOAT,
	lon FLOAT,
	lat_2 FLOAT,
	lon_2 FLOAT,
	drawn_as TEXT,
	geo_precision INTEGER,
	where_prec INTEGER,
	precision_km FLOAT,
	score FLOAT NOT NULL,
	score_margin FLOAT NOT NULL,
	candidates TEXT NOT NULL,
	resolve_reason TEXT NOT NULL,
	relation TEXT,
	relation_km FLOAT,
	relation_bearing TEXT,
	claim_id TEXT,
	claim_kind TEXT,
	stance TEXT,
	hedges TEXT NOT NULL,
	negated BOOLEAN NOT NULL,
	claim_text TEXT NOT NULL,
	sentence_start INTEGER NOT NULL,
	sentence_end INTEGER NOT NULL,
	claimant TEXT,
	claimant_side TEXT,
	claimant_type TEXT,
	relayed_by TEXT,
	cue TEXT,
	cue_start INTEGER,
	attribution TEXT,
	evidence TEXT NOT NULL,
	beneficiary TEXT,
	rule_id TEXT,
	published TEXT,
	event_date_start TEXT,
	event_date_end TEXT,
	time_precision INTEGER,
	date_prec INTEGER,
	timex TEXT,
	date_rule TEXT,
	acled_event_type TEXT,
	acled_sub_event_type TEXT,
	viina_labels TEXT NOT NULL,
	plover_event TEXT,
	doc_id TEXT NOT NULL,
	doc_sha256 TEXT NOT NULL,
	url TEXT,
	publisher TEXT,
	title TEXT,
	lang TEXT NOT NULL,
	extractor_id TEXT NOT NULL,
	gazetteer_version TEXT NOT NULL,
	PRIMARY KEY (seq),
	FOREIGN KEY(doc_seq) REFERENCES documents (seq) ON DELETE CASCADE,
	UNIQUE (id)
);
CREATE INDEX findings_cell ON findings (cell);
CREATE INDEX findings_day ON findings (day, doc_seq, start_char);
CREATE INDEX findings_doc ON findings (doc_seq);
CREATE INDEX findings_place ON findings (place_id, place_text, name_kind, lang, publisher);
CREATE INDEX findings_slot ON findings (slot);
CREATE TABLE shingles (
	band BIGINT NOT NULL,
	doc_seq BIGINT NOT NULL,
	FOREIGN KEY(doc_seq) REFERENCES documents (seq) ON DELETE CASCADE
);
CREATE INDEX shingles_band ON shingles (band, doc_seq);
CREATE INDEX shingles_doc ON shingles (doc_seq);
CREATE TABLE versions (
	seq BIGSERIAL NOT NULL,
	doc_seq BIGINT NOT NULL,
	text TEXT,
	title TEXT,
	publisher TEXT,
	url TEXT,
	lang TEXT,
	published TEXT,
	also_reported_by TEXT NOT NULL,
	known_at TEXT NOT NULL,
	replaced_at TEXT NOT NULL,
	PRIMARY KEY (seq),
	FOREIGN KEY(doc_seq) REFERENCES documents (seq) ON DELETE CASCADE
);
CREATE INDEX versions_doc ON versions (doc_seq);
ALTER TABLE findings ADD COLUMN geom geometry(Point, 4326) GENERATED ALWAYS AS (CASE WHEN lat IS NOT NULL AND lon IS NOT NULL THEN ST_SetSRID(ST_MakePoint(lon, lat), 4326) END) STORED;
CREATE INDEX findings_geom ON findings USING gist (geom);
CREATE TABLE findings_words (seq bigint PRIMARY KEY, words tsvector NOT NULL);
CREATE INDEX findings_words_gin ON findings_words USING gin (words);
