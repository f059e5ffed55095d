/* What a log calls its values: the keys of JSON members and of KEY=VALUE. */
#ifndef LOGETL_PARSE_INFERENCE_H
#define LOGETL_PARSE_INFERENCE_H

#include <stddef.h>

/* What is looked for: X(ENUM, the keys that it goes by, the likeliest first).  Keys are compared by their letters and
 * digits alone, small ones; with the key of the object around them, too: "http":{"request":{"method":…}}. */
#define INFERENCES(X) \
	X(TIME, "timestamp timeiso8601 timelocal time ts msec date datetime starttime startutc eventtime requesttimestamp " \
		"timestampms timestampus timestampns timestampmillis eventtimestamp logtime requesttime reqtimesec startedat t") \
	X(ZONE, "timezone tz zone timezoneoffset tzoffset utcoffset gmtoffset") \
	X(ADDRESS, "clientip remoteip remoteaddr clientaddr clientaddress remoteaddress remotehost clienthost sourceip " \
		   "sourceaddress srcip cip userip ipaddress ip realip client downstreamremoteaddress cliip cip remote") \
	X(REQUEST, "request requestline httprequest requestedurl") \
	X(METHOD, "requestmethod httpmethod method verb clientrequestmethod csmethod reqmethod") \
	X(TARGET, "requesturi uri originaluri originalurl urloriginal requesturl url requestpath path urlpath httptarget " \
		  "target httpurl httppath clientrequesturi csuri requesteduri reqpath resourcepath request") \
	X(QUERY, "querystring querystr requestquery httpquery urlquery csuriquery rawquery query args") \
	X(PROTOCOL, "serverprotocol requestprotocol protocol proto httpprotocol httpversion") \
	X(STATUS, "status statuscode responsestatuscode httpstatus httpstatuscode responsestatus responsecode " \
		  "rescode resstatus httpcode code scstatus") \
	X(BYTES, "bodybytessent bytessent responsebytes responsesize responsebodysize bytes bodybytes size responsebodybytes " \
		 "contentlength rescontentlength bytesout scbytes responselength responsewritten sentbytes writtenbytes length") \
	X(REFERER, "httpreferer httpreferrer referer referrer requestreferer requestreferrer headersreferer csreferer") \
	X(AGENT, "httpuseragent useragent requestuseragent headersuseragent useragentoriginal agent ua csuseragent") \
	X(USER, "remoteuser clientusername authuser username userid usrname") \
	X(HOST, "httphost requesthost reqhost clientrequesthost authority vhost virtualhost urldomain host servername domain") \
	X(SECONDS, "durations durationsec durationseconds latencys latencysec latencyseconds elapsedseconds " \
		   "responsetimes responsetimesec responsetimeseconds requesttimes requesttimesec requesttimeseconds") \
	X(MILLISECONDS, "durationms latencyms elapsedms responsetimems requesttimems elapsedtimems tookms timetakenms " \
			"processingtimems durationmillis latencymillis elapsedmillis responsetimemillis") \
	X(MICROSECONDS, "durationus latencyus elapsedus responsetimeus requesttimeus tookus durationmicros latencymicros") \
	X(NANOSECONDS, "durationns latencyns elapsedns responsetimens requesttimens tookns durationnanos latencynanos " \
		       "eventduration")

enum inference {
#define X(name, keys) INFERENCE_##name,
	INFERENCES(X)
#undef X
	INFERENCE_COUNT
};

enum { INFERENCE_KEY_BYTES = 64 };

/* Adds the letters and digits of a key to a text that has so many bytes already, and may have INFERENCE_KEY_BYTES.  Returns
 * how many it has then. */
size_t inference_key(char text[INFERENCE_KEY_BYTES], size_t used, const char *key, size_t length);

/* The place of a key, as inference_key() writes it, among those of the inference, from 0; -1 where it is none of them. */
int inference_place(enum inference inference, const char *key, size_t length);

/* The same of any words separated by blanks. */
int words_place(const char *words, const char *word, size_t length);

#endif
