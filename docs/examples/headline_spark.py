"""The headline of runs, added up by Spark from their tables: accuracy in each slice.

    pip install pyspark
    spark-submit headline_spark.py runs/may runs/june

prints an object a line, with the slice and the value as scores.json has them: by condition, over
all conditions, and there by field and by kind. Where Spark has a connector for object storage, runs
are read there, too (s3a://receipts/run).
"""

import json
import sys
import tomllib

from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

JUDGED = ("right", "wrong", "missed", "invented")
SLICES = [["condition"], [], ["field"], ["kind"]]


def judged_cells(spark, run, schemas):
    """Return the cells of the headline: fields of base documents that could be judged."""
    counting = [
        (kind, field)
        for kind, schema in schemas.items()
        for field, about in tomllib.loads(schema)["fields"].items()
        if about.get("criticality", 1)  # a field of criticality 0 is in no headline
    ]
    fields = spark.createDataFrame(counting, ["kind", "field"])
    pages = spark.read.parquet(f"{run}/renditions.parquet").where("twin IS NULL")
    pages = pages.select(F.col("id").alias("rendition"), "condition", "kind", "weight")
    matches = spark.read.parquet(f"{run}/matches.parquet")
    cells = matches.where(F.col("strict").isin(*JUDGED)).join(pages, "rendition")
    return cells.join(F.broadcast(fields), ["kind", "field"])


def accuracy(cells, deploy, axes):
    """Return the accuracy of each slice: of documents as they weigh, a mean over repeats.

    In a slice over several conditions, these weigh as they are deployed, or all the same.
    """
    share = F.lit(1.0)
    if deploy and "condition" not in axes:
        known = F.create_map(*(F.lit(each) for pair in deploy.items() for each in pair))
        share = F.coalesce(known[F.col("condition")], F.lit(0.0))
    in_condition = list(dict.fromkeys([*axes, "condition"]))
    mass = F.sum("mass").over(Window.partitionBy(in_condition))  # of all repeats
    return (
        cells.groupBy(*in_condition, "repeat")
        .agg(F.expr("sum(weight) mass"), F.expr("sum(weight * int(strict = 'right')) rights"))
        .withColumn("balance", share / mass)
        .groupBy(*axes, "repeat")
        .agg(F.expr("sum(balance * rights) / nullif(sum(balance * mass), 0) value"))
        .where("value IS NOT NULL")  # a slice in which nothing has a weight
        .groupBy(*axes)
        .agg(F.expr("avg(value) value"))
    )


def main(runs):
    spark = SparkSession.builder.appName("headline").getOrCreate()
    for run in runs:
        about = json.loads(spark.read.text(f"{run}/run.json", wholetext=True).first().value)
        cells = judged_cells(spark, run, about["schemas"]).cache()
        for axes in SLICES:
            for row in accuracy(cells, about["deploy"], axes).collect():
                where = {axis: row[axis] for axis in axes}
                where = {"cells": "scalars", "condition": "all"} | where
                print(json.dumps({"run": run, "slice": where, "value": row["value"]}))
        cells.unpersist()
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
