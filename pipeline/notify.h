/* What a service manager is told: systemd's notification protocol (sd_notify(3)), a datagram a message to the socket
 * that $NOTIFY_SOCKET names.  Without one, all of this does nothing; and no failure is reported, since nobody could do
 * anything about it.
 *
 * Only the service's main process may speak (NotifyAccess=main); what it forks keeps silent, or is ignored.
 */
#ifndef LOGETL_PIPELINE_NOTIFY_H
#define LOGETL_PIPELINE_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>

/* Whether somebody listens: to save work for a status that nobody reads. */
bool notify_is_on(void);

/* Start-up, or a reload, is over. */
void notify_ready(void);

/* A reload begins; notify_ready() ends it. */
void notify_reloading(void);

/* The end begins, as it was asked for. */
void notify_stopping(void);

/* One line that `systemctl status` shows until the next one.  Control characters become '?', so that no file's name is
 * taken for a message; what is no UTF-8 systemd ignores. */
void notify_status(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The process is alive, for a manager that kills who does not say so every $WATCHDOG_USEC.  May be called at any rate:
 * a message goes out when half of that time has passed.  Returns in how many µs to call again at the latest; -1 where
 * no manager watches this process. */
int64_t notify_alive(void);

#endif
