BEGIN TRANSACTION;
CREATE TABLE cells (
	run VARCHAR NOT NULL, 
	pages VARCHAR NOT NULL, 
	"table" BLOB NOT NULL, 
	PRIMARY KEY (run), 
	FOREIGN KEY(run) REFERENCES runs (id), 
	FOREIGN KEY(pages) REFERENCES pages (digest)
);
CREATE TABLE figures (
	id BIGINT NOT NULL, 
	metric VARCHAR NOT NULL, 
	slice VARCHAR NOT NULL, 
	signature VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "figures" VALUES(7074083259392444509,'accuracy','{"cells":"scalars","condition":"clean"}','accuracy|metrics:2|matching:2|causes:2|schema:receipt:6a7cec7a|hints:locale|reading:strict|documents:base|average:micro, conditions equal');
INSERT INTO "figures" VALUES(8988525603418611172,'accuracy','{"cells":"tables","condition":"clean"}','accuracy|metrics:2|matching:2|causes:2|schema:receipt:6a7cec7a|hints:locale|reading:strict|documents:base|average:micro, conditions equal');
CREATE TABLE ledger (
	format INTEGER NOT NULL
);
INSERT INTO "ledger" VALUES(2);
CREATE TABLE pages (
	digest VARCHAR NOT NULL, 
	"table" BLOB NOT NULL, 
	PRIMARY KEY (digest)
);
CREATE TABLE runs (
	id VARCHAR NOT NULL, 
	name VARCHAR, 
	release VARCHAR, 
	pipeline VARCHAR NOT NULL, 
	version VARCHAR NOT NULL, 
	settings VARCHAR NOT NULL, 
	reference BOOLEAN NOT NULL, 
	private BOOLEAN NOT NULL, 
	healthy BOOLEAN NOT NULL, 
	corpus VARCHAR NOT NULL, 
	seal VARCHAR NOT NULL, 
	signature VARCHAR NOT NULL, 
	git VARCHAR, 
	started VARCHAR NOT NULL, 
	finished VARCHAR NOT NULL, 
	documents INTEGER NOT NULL, 
	folder VARCHAR NOT NULL, 
	content VARCHAR NOT NULL, 
	pinned VARCHAR, 
	verdict VARCHAR, 
	about TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "runs" VALUES('befc59a3f45f','1.0',NULL,'oracle','oracle 1','',1,0,1,'tiny','1e44d66e7d96995d5025ca5cbd573666a2c266d348852fea0fc12d0b1b14ab1f','metrics:2|matching:2|causes:2|schema:receipt:6a7cec7a|hints:locale|reading:strict|documents:base|average:micro, conditions equal','a477f863705eda6dbd7fd28ea9ac875db2256408','2026-11-21T00:43:38+00:00','2026-11-21T00:43:39+00:00',3,'','',NULL,NULL,'{"budget":null,"conditions":["clean"],"corpus":"corpora/tiny","corpus_name":"tiny","cost_of_failures":0.0,"deploy":{},"documents":3,"engine":"inline","expected":3,"failure_causes":[],"failures":0,"failures_by_cause":{},"finished":"2026-11-21T00:43:39+00:00","format":1,"git":"a477f863705eda6dbd7fd28ea9ac875db2256408","healthy":true,"hints":["locale"],"id":"befc59a3f45f","limit":null,"machine":{"cores":2,"python":"3.11.7","system":"Linux x86_64"},"max_errors":0.1,"memory":null,"only":{},"pipeline":{"name":"oracle","reference":true,"settings":{},"version":{"oracle":"1"}},"predictions":3,"private":false,"renditions":3,"repeat":1,"retries":0,"schemas":{"receipt":"# What a receipt has. Criticality: 3 costs money or trust at once, 0 is in no headline.\nname = \"receipt\"\n\n[fields]\ndoc_type = { type = \"text\", criticality = 0 }\ncurrency = { type = \"currency\", criticality = 3 }\narithmetic_ok = { type = \"flag\", criticality = 0 }\nmerchant = { type = \"text\" }\naddress = { type = \"text\" }\nphone = { type = \"code\" }\ntax_id = { type = \"code\" }\nreceipt_number = { type = \"code\" }\ndate = { type = \"date\", criticality = 3 }\ntime = { type = \"time\" }\nsubtotal = { type = \"money\" }\ndiscount = { type = \"money\" }\nservice_charge = { type = \"money\" }\ntax_total = { type = \"money\" }\ntip = { type = \"money\" }\nrounding = { type = \"money\" }\ntotal = { type = \"money\", criticality = 3 }\npayable = { type = \"money\", criticality = 3 }\npayment_method = { type = \"text\" }\ncard_tail = { type = \"code\" }\ncash_tendered = { type = \"money\" }\nchange = { type = \"money\" }\n\n[tables.line_items]\nkey = [\"amount\", \"description\"]\npair_likeness = 0.6\n\n[tables.line_items.columns]\ndescription = { type = \"text\" }\nquantity = { type = \"quantity\" }\nunit_price = { type = \"price\" }\ndiscount = { type = \"money\" }\ntax_code = { type = \"code\" }\namount = { type = \"money\" }\n\n[tables.taxes]\nkey = [\"rate\", \"amount\"]\npair_likeness = 0.6\n\n[tables.taxes.columns]\nrate = { type = \"percentage\" }\nbase = { type = \"money\" }\namount = { type = \"money\" }\n"},"scorer":"0.1.0","seal":"1e44d66e7d96995d5025ca5cbd573666a2c266d348852fea0fc12d0b1b14ab1f","seconds":0.04641218299911998,"speed":{"attempts":3,"cost":null,"cpu_seconds":0.002938,"pages":3,"peak_bytes":253804544,"seconds_per_page":{"p50":0.000554,"p95":0.00407,"p99":0.004383},"tokens":null},"started":"2026-11-21T00:43:38+00:00","timeout":null,"workers":1}');
INSERT INTO "runs" VALUES('c43612da75c6',NULL,NULL,'blank','blank 1','',0,0,1,'tiny','1e44d66e7d96995d5025ca5cbd573666a2c266d348852fea0fc12d0b1b14ab1f','metrics:2|matching:2|causes:2|schema:receipt:6a7cec7a|hints:locale|reading:strict|documents:base|average:micro, conditions equal','a477f863705eda6dbd7fd28ea9ac875db2256408','2026-11-21T00:43:40+00:00','2026-11-21T00:43:40+00:00',3,'','',NULL,NULL,'{"budget":null,"conditions":["clean"],"corpus":"corpora/tiny","corpus_name":"tiny","cost_of_failures":0.0,"deploy":{},"documents":3,"engine":"inline","expected":3,"failure_causes":[],"failures":0,"failures_by_cause":{},"finished":"2026-11-21T00:43:40+00:00","format":1,"git":"a477f863705eda6dbd7fd28ea9ac875db2256408","healthy":true,"hints":["locale"],"id":"c43612da75c6","limit":null,"machine":{"cores":2,"python":"3.11.7","system":"Linux x86_64"},"max_errors":0.1,"memory":null,"only":{},"pipeline":{"name":"blank","reference":false,"settings":{},"version":{"blank":"1"}},"predictions":3,"private":false,"renditions":3,"repeat":1,"retries":0,"schemas":{"receipt":"# What a receipt has. Criticality: 3 costs money or trust at once, 0 is in no headline.\nname = \"receipt\"\n\n[fields]\ndoc_type = { type = \"text\", criticality = 0 }\ncurrency = { type = \"currency\", criticality = 3 }\narithmetic_ok = { type = \"flag\", criticality = 0 }\nmerchant = { type = \"text\" }\naddress = { type = \"text\" }\nphone = { type = \"code\" }\ntax_id = { type = \"code\" }\nreceipt_number = { type = \"code\" }\ndate = { type = \"date\", criticality = 3 }\ntime = { type = \"time\" }\nsubtotal = { type = \"money\" }\ndiscount = { type = \"money\" }\nservice_charge = { type = \"money\" }\ntax_total = { type = \"money\" }\ntip = { type = \"money\" }\nrounding = { type = \"money\" }\ntotal = { type = \"money\", criticality = 3 }\npayable = { type = \"money\", criticality = 3 }\npayment_method = { type = \"text\" }\ncard_tail = { type = \"code\" }\ncash_tendered = { type = \"money\" }\nchange = { type = \"money\" }\n\n[tables.line_items]\nkey = [\"amount\", \"description\"]\npair_likeness = 0.6\n\n[tables.line_items.columns]\ndescription = { type = \"text\" }\nquantity = { type = \"quantity\" }\nunit_price = { type = \"price\" }\ndiscount = { type = \"money\" }\ntax_code = { type = \"code\" }\namount = { type = \"money\" }\n\n[tables.taxes]\nkey = [\"rate\", \"amount\"]\npair_likeness = 0.6\n\n[tables.taxes.columns]\nrate = { type = \"percentage\" }\nbase = { type = \"money\" }\namount = { type = \"money\" }\n"},"scorer":"0.1.0","seal":"1e44d66e7d96995d5025ca5cbd573666a2c266d348852fea0fc12d0b1b14ab1f","seconds":0.03723454000100901,"speed":{"attempts":3,"cost":null,"cpu_seconds":0.001059,"pages":3,"peak_bytes":290861056,"seconds_per_page":{"p50":8.9e-05,"p95":0.000159,"p99":0.000165},"tokens":null},"started":"2026-11-21T00:43:40+00:00","timeout":null,"workers":1}');
CREATE TABLE scores (
	run VARCHAR NOT NULL, 
	figure BIGINT NOT NULL, 
	value FLOAT, 
	low FLOAT, 
	high FLOAT, 
	documents INTEGER NOT NULL, 
	cells INTEGER NOT NULL, 
	reason VARCHAR, 
	PRIMARY KEY (run, figure), 
	FOREIGN KEY(run) REFERENCES runs (id), 
	FOREIGN KEY(figure) REFERENCES figures (id)
)
 WITHOUT ROWID

;
INSERT INTO "scores" VALUES('befc59a3f45f',7074083259392444509,1.0,1.38753966459540301059e-01,1.0,3,37,NULL);
INSERT INTO "scores" VALUES('befc59a3f45f',8988525603418611172,1.0,1.15248456277838098871e-02,1.0,2,16,NULL);
INSERT INTO "scores" VALUES('c43612da75c6',7074083259392444509,0.0,0.0,8.61246033540459809962e-01,3,37,NULL);
INSERT INTO "scores" VALUES('c43612da75c6',8988525603418611172,0.0,0.0,9.88475154372216113785e-01,2,16,NULL);
CREATE TABLE signatures (
	id VARCHAR NOT NULL, 
	run VARCHAR NOT NULL, 
	record TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(run) REFERENCES runs (id)
);
CREATE TABLE tags (
	run VARCHAR NOT NULL, 
	tag VARCHAR NOT NULL, 
	PRIMARY KEY (run, tag), 
	FOREIGN KEY(run) REFERENCES runs (id)
)
 WITHOUT ROWID

;
CREATE INDEX runs_of_a_pipeline ON runs (corpus, pipeline, finished);
CREATE INDEX figures_of_a_slice ON figures (metric, slice);
COMMIT;
