/* What is heard only ever makes a directory dirty; what has become of its files, a look tells. */
#include "stages/read/watch_inotify.h"

#include "pipeline/error.h"
#include "pipeline/list.h"
#include "pipeline/log.h"

#include <errno.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

void watch_inotify_init(struct watch_inotify *inotify, bool wanted)
{
	*inotify = (struct watch_inotify){.descriptor = wanted ? inotify_init1(IN_NONBLOCK | IN_CLOEXEC) : -1};
	if (wanted && inotify->descriptor < 0)
		log_warning("the logs are looked at every second: no inotify: %s", strerror(errno));
}

void watch_inotify_release(struct watch_inotify *inotify)
{
	if (inotify->descriptor >= 0)
		close(inotify->descriptor);
	free(inotify->directories);
}

/* Of what other machines write nothing is heard. */
static bool is_remote(const char *path)
{
	static const uint32_t remote[] = {NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, SMB2_SUPER_MAGIC, CIFS_SUPER_MAGIC,
		CEPH_SUPER_MAGIC, CODA_SUPER_MAGIC, AFS_SUPER_MAGIC, AFS_FS_MAGIC, V9FS_MAGIC, FUSE_SUPER_MAGIC,
		OCFS2_SUPER_MAGIC, 0x01161970 /* GFS2 */, 0x0bd00bd0 /* Lustre */,
		0x786f4256 /* VirtualBox's shared folders */};
	struct statfs facts;
	if (statfs(path, &facts) != 0)
		return true;
	for (size_t i = 0; i < sizeof remote / sizeof *remote; i++) {
		if ((uint32_t)facts.f_type == remote[i])
			return true;
	}
	return false;
}

static void forget(struct watch_inotify *inotify, struct watched_directory *directory)
{
	if (directory->watch >= 0)
		inotify->directories[directory->watch] = 0;
	directory->watch = -1;
	directory->dirty = true;
}

/* Another path of the same directory may have the number: a directory that is mounted twice.  Then this one is polled. */
static int enter(struct watch_inotify *inotify, int number, struct watched_directory *directory)
{
	if (list_reserve(&inotify->directories, &inotify->room, (size_t)number + 1, sizeof directory) != 0)
		return error_set("watching %s: out of memory", directory->path);
	if (inotify->directories[number])
		return 0;
	inotify->directories[number] = directory;
	directory->watch = number;
	return 0;
}

void watch_inotify_remove(struct watch_inotify *inotify, struct watched_directory *directory)
{
	if (directory->watch >= 0)
		inotify_rm_watch(inotify->descriptor, directory->watch);
	forget(inotify, directory);
}

int watch_inotify_add(struct watch_inotify *inotify, struct watched_directory *directory)
{
	static const uint32_t events = IN_MODIFY | IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |
				       IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK;
	if (inotify->descriptor < 0 || is_remote(directory->path))
		return 0;
	int number = inotify_add_watch(inotify->descriptor, directory->path, events);
	if (number < 0 && errno == ENOSPC && !inotify->warned) {
		log_warning("some logs are looked at only every second: there are more directories than "
			    "fs.inotify.max_user_watches allows to watch");
		inotify->warned = true;
	}
	if (number == directory->watch)
		return 0;
	watch_inotify_remove(inotify, directory);
	return number < 0 ? 0 : enter(inotify, number, directory);
}

static void hear(struct watch_inotify *inotify, const struct inotify_event *event)
{
	if (event->wd < 0 || (size_t)event->wd >= inotify->room || !inotify->directories[event->wd])
		return;
	struct watched_directory *directory = inotify->directories[event->wd];
	directory->dirty = true;
	if (event->mask & IN_MOVE_SELF)
		inotify_rm_watch(inotify->descriptor, event->wd);
	if (event->mask & (IN_IGNORED | IN_MOVE_SELF | IN_DELETE_SELF | IN_UNMOUNT))
		forget(inotify, directory);
}

bool watch_inotify_listen(struct watch_inotify *inotify)
{
	_Alignas(struct inotify_event) char buffer[64 << 10];
	ssize_t length;
	bool overflow = false;
	while (inotify->descriptor >= 0 && (length = read(inotify->descriptor, buffer, sizeof buffer)) > 0) {
		const struct inotify_event *event;
		for (const char *at = buffer; at < buffer + length; at += sizeof *event + event->len) {
			event = (const struct inotify_event *)(const void *)at;
			overflow |= (event->mask & IN_Q_OVERFLOW) != 0;
			hear(inotify, event);
		}
	}
	return overflow;
}
