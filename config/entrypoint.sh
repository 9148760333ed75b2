#!/bin/sh
# Starts Odoo in a container: secrets come from files, everything else from odoo.conf and the arguments.
#   init     create the database's content where it is empty (a second run changes nothing)
#   upgrade  bring an existing database to this image's addons
#   web      workers and gevent, no scheduled jobs
#   jobs     scheduled jobs and the job queue
#   verify   the self-check of every addon; exit 1 on a breach
#   anything else is run as an odoo command
set -eu

PGPASSWORD=$(cat "${PGPASSWORD_FILE:-/run/secrets/db_password}")
export PGPASSWORD
database=${DISTRICT_DATABASE:-district}
ours=report_weasyprint,cluster_base,cluster_docs
core=/usr/lib/python3/dist-packages/odoo/addons

run() {
    exec odoo "$@" --config /etc/odoo/odoo.conf --addons-path "$core,/opt/district/addons" \
        --data-dir /var/lib/odoo -d "$database" --no-database-list \
        --http-interface 0.0.0.0 --proxy-mode
}

case ${1:-web} in
    init) run -i "$ours" --load-language be_BY,ru_RU,pl_PL,lt_LT --stop-after-init --no-http ;;
    upgrade) run -u "$ours" --stop-after-init --no-http ;;
    # jobs of the queue run in the other container: pages stay quick while certificates are made
    web) export ODOO_QUEUE_JOB_CHANNELS=root:0; run --workers "${WEB_WORKERS:-4}" --max-cron-threads 0 --gevent-port 8072 ;;
    jobs) run --workers 0 --max-cron-threads "${JOB_THREADS:-2}" ;;
    verify)
        exec odoo --addons-path="$core,/opt/district/addons" cluster_verify --config /etc/odoo/odoo.conf \
            --addons-path "$core,/opt/district/addons" --data-dir /var/lib/odoo -d "$database"
        ;;
    *) exec odoo "$@" ;;
esac
