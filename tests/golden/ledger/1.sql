BEGIN TRANSACTION;
CREATE TABLE ledger (
	format INTEGER NOT NULL
);
INSERT INTO "ledger" VALUES(1);
CREATE TABLE runs (
	id VARCHAR NOT NULL, 
	name VARCHAR, 
	pipeline VARCHAR NOT NULL, 
	reference INTEGER NOT NULL, 
	corpus VARCHAR NOT NULL, 
	seal VARCHAR NOT NULL, 
	finished VARCHAR NOT NULL, 
	about VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "runs" VALUES('befc59a3f45f','1.0','oracle',1,'tiny','1e44d66e7d96995d5025ca5cbd573666a2c266d348852fea0fc12d0b1b14ab1f','2026-11-21T00:43:39+00:00','{"budget":null,"conditions":["clean"],"corpus":"corpora/tiny","corpus_name":"tiny","cost_of_failures":0.0,"deploy":{},"documents":3,"engine":"inline","expected":3,"failure_causes":[],"failures":0,"failures_by_cause":{},"finished":"2026-11-21T00:43:39+00:00","format":1,"git":"a477f863705eda6dbd7fd28ea9ac875db2256408","healthy":true,"hints":["locale"],"id":"befc59a3f45f","limit":null,"machine":{"cores":2,"python":"3.11.7","system":"Linux x86_64"},"max_errors":0.1,"memory":null,"only":{},"pipeline":{"name":"oracle","reference":true,"settings":{},"version":{"oracle":"1"}},"predictions":3,"private":false,"renditions":3,"repeat":1,"retries":0,"schemas":{"receipt":"# What a receipt has. Criticality: 3 costs money or trust at once, 0 is in no headline.\nname = \"receipt\"\n\n[fields]\ndoc_type = { type = \"text\", criticality = 0 }\ncurrency = { type = \"currency\", criticality = 3 }\narithmetic_ok = { type = \"flag\", criticality = 0 }\nmerchant = { type = \"text\" }\naddress = { type = \"text\" }\nphone = { type = \"code\" }\ntax_id = { type = \"code\" }\nreceipt_number = { type = \"code\" }\ndate = { type = \"date\", criticality = 3 }\ntime = { type = \"time\" }\nsubtotal = { type = \"money\" }\ndiscount = { type = \"money\" }\nservice_charge = { type = \"money\" }\ntax_total = { type = \"money\" }\ntip = { type = \"money\" }\nrounding = { type = \"money\" }\ntotal = { type = \"money\", criticality = 3 }\npayable = { type = \"money\", criticality = 3 }\npayment_method = { type = \"text\" }\ncard_tail = { type = \"code\" }\ncash_tendered = { type = \"money\" }\nchange = { type = \"money\" }\n\n[tables.line_items]\nkey = [\"amount\", \"description\"]\npair_likeness = 0.6\n\n[tables.line_items.columns]\ndescription = { type = \"text\" }\nquantity = { type = \"quantity\" }\nunit_price = { type = \"price\" }\ndiscount = { type = \"money\" }\ntax_code = { type = \"code\" }\namount = { type = \"money\" }\n\n[tables.taxes]\nkey = [\"rate\", \"amount\"]\npair_likeness = 0.6\n\n[tables.taxes.columns]\nrate = { type = \"percentage\" }\nbase = { type = \"money\" }\namount = { type = \"money\" }\n"},"scorer":"0.1.0","seal":"1e44d66e7d96995d5025ca5cbd573666a2c266d348852fea0fc12d0b1b14ab1f","seconds":0.04641218299911998,"speed":{"attempts":3,"cost":null,"cpu_seconds":0.002938,"pages":3,"peak_bytes":253804544,"seconds_per_page":{"p50":0.000554,"p95":0.00407,"p99":0.004383},"tokens":null},"started":"2026-11-21T00:43:38+00:00","timeout":null,"workers":1}');
INSERT INTO "runs" VALUES('c43612da75c6',NULL,'blank',0,'tiny','1e44d66e7d96995d5025ca5cbd573666a2c266d348852fea0fc12d0b1b14ab1f','2026-11-21T00:43:40+00:00','{"budget":null,"conditions":["clean"],"corpus":"corpora/tiny","corpus_name":"tiny","cost_of_failures":0.0,"deploy":{},"documents":3,"engine":"inline","expected":3,"failure_causes":[],"failures":0,"failures_by_cause":{},"finished":"2026-11-21T00:43:40+00:00","format":1,"git":"a477f863705eda6dbd7fd28ea9ac875db2256408","healthy":true,"hints":["locale"],"id":"c43612da75c6","limit":null,"machine":{"cores":2,"python":"3.11.7","system":"Linux x86_64"},"max_errors":0.1,"memory":null,"only":{},"pipeline":{"name":"blank","reference":false,"settings":{},"version":{"blank":"1"}},"predictions":3,"private":false,"renditions":3,"repeat":1,"retries":0,"schemas":{"receipt":"# What a receipt has. Criticality: 3 costs money or trust at once, 0 is in no headline.\nname = \"receipt\"\n\n[fields]\ndoc_type = { type = \"text\", criticality = 0 }\ncurrency = { type = \"currency\", criticality = 3 }\narithmetic_ok = { type = \"flag\", criticality = 0 }\nmerchant = { type = \"text\" }\naddress = { type = \"text\" }\nphone = { type = \"code\" }\ntax_id = { type = \"code\" }\nreceipt_number = { type = \"code\" }\ndate = { type = \"date\", criticality = 3 }\ntime = { type = \"time\" }\nsubtotal = { type = \"money\" }\ndiscount = { type = \"money\" }\nservice_charge = { type = \"money\" }\ntax_total = { type = \"money\" }\ntip = { type = \"money\" }\nrounding = { type = \"money\" }\ntotal = { type = \"money\", criticality = 3 }\npayable = { type = \"money\", criticality = 3 }\npayment_method = { type = \"text\" }\ncard_tail = { type = \"code\" }\ncash_tendered = { type = \"money\" }\nchange = { type = \"money\" }\n\n[tables.line_items]\nkey = [\"amount\", \"description\"]\npair_likeness = 0.6\n\n[tables.line_items.columns]\ndescription = { type = \"text\" }\nquantity = { type = \"quantity\" }\nunit_price = { type = \"price\" }\ndiscount = { type = \"money\" }\ntax_code = { type = \"code\" }\namount = { type = \"money\" }\n\n[tables.taxes]\nkey = [\"rate\", \"amount\"]\npair_likeness = 0.6\n\n[tables.taxes.columns]\nrate = { type = \"percentage\" }\nbase = { type = \"money\" }\namount = { type = \"money\" }\n"},"scorer":"0.1.0","seal":"1e44d66e7d96995d5025ca5cbd573666a2c266d348852fea0fc12d0b1b14ab1f","seconds":0.03723454000100901,"speed":{"attempts":3,"cost":null,"cpu_seconds":0.001059,"pages":3,"peak_bytes":290861056,"seconds_per_page":{"p50":8.9e-05,"p95":0.000159,"p99":0.000165},"tokens":null},"started":"2026-11-21T00:43:40+00:00","timeout":null,"workers":1}');
CREATE TABLE scores (
	run VARCHAR NOT NULL, 
	metric VARCHAR NOT NULL, 
	slice VARCHAR NOT NULL, 
	value FLOAT, 
	low FLOAT, 
	high FLOAT, 
	documents INTEGER NOT NULL, 
	cells INTEGER NOT NULL, 
	signature VARCHAR NOT NULL, 
	PRIMARY KEY (run, metric, slice), 
	FOREIGN KEY(run) REFERENCES runs (id)
);
INSERT INTO "scores" VALUES('befc59a3f45f','accuracy','{"cells":"scalars","condition":"clean"}',1.0,1.38753966459540301059e-01,1.0,3,37,'accuracy|metrics:2|matching:2|causes:2|schema:receipt:6a7cec7a|hints:locale|reading:strict|documents:base|average:micro, conditions equal');
INSERT INTO "scores" VALUES('befc59a3f45f','accuracy','{"cells":"tables","condition":"clean"}',1.0,1.15248456277838098871e-02,1.0,2,16,'accuracy|metrics:2|matching:2|causes:2|schema:receipt:6a7cec7a|hints:locale|reading:strict|documents:base|average:micro, conditions equal');
INSERT INTO "scores" VALUES('c43612da75c6','accuracy','{"cells":"scalars","condition":"clean"}',0.0,0.0,8.61246033540459809962e-01,3,37,'accuracy|metrics:2|matching:2|causes:2|schema:receipt:6a7cec7a|hints:locale|reading:strict|documents:base|average:micro, conditions equal');
INSERT INTO "scores" VALUES('c43612da75c6','accuracy','{"cells":"tables","condition":"clean"}',0.0,0.0,9.88475154372216113785e-01,2,16,'accuracy|metrics:2|matching:2|causes:2|schema:receipt:6a7cec7a|hints:locale|reading:strict|documents:base|average:micro, conditions equal');
COMMIT;
