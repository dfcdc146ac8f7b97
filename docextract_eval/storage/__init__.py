"""What lies on disks and in object storage: files that are complete or not there.

`disk` is what everybody calls, `object_storage` makes paths of URLs; `shard_plan` is work that many
machines share, and `own_files` what this user alone can write.
"""
