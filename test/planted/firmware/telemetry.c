/*
 * Firmware with one known mistake, which a macro puts in; without one it is right.
 *
 * It sends a report every twenty seconds through an opaque channel, and each is answered with as
 * many bytes. Mistakes that are a line stand in the line; those that change the flow have a main
 * of their own below. The macro of `stale-handle.elf` is STALE_HANDLE, and so on (Makefile).
 */

#include "board.h"
#include "notspot_microvisor.h"
#include "text.h"

#define US_PER_SECOND 1000000u
#define PERIOD_US (20u * US_PER_SECOND)
#define ANSWER_LIMIT_US (15u * US_PER_SECOND)
#define PAUSE_MIN_US (1u * US_PER_SECOND)
#define PAUSE_MAX_US (20u * US_PER_SECOND)
#define LONGEST_WAIT_US (3600u * US_PER_SECOND)
#define RECORDS 16u
#define SESSION_RECORDS 3u
#define BUFFER_BYTES 512u
#define TAG_NETWORK 1u
#define TAG_CHANNEL 2u
#define ALARM_HZ 10000u

void *memset(void *to, int value, unsigned int bytes);

static volatile struct MvNotification ring[RECORDS] __attribute__((aligned(16)));
static uint32_t ring_index;
static uint8_t receive_buffer[BUFFER_BYTES] __attribute__((aligned(512)));
static uint8_t log_buffer[2048] __attribute__((aligned(512)));
#ifdef RING_INDEX_PAST_END
/* The ring of a session ends where the send buffer begins. */
static struct {
    uint8_t room[512u - SESSION_RECORDS * sizeof(struct MvNotification)];
    struct MvNotification session_ring[SESSION_RECORDS];
    uint8_t send_buffer[BUFFER_BYTES];
} memory __attribute__((aligned(512)));
static volatile struct MvNotification *const session_ring = memory.session_ring;
static uint32_t session_index;
#define SEND_BUFFER memory.send_buffer
#else
static uint8_t send_buffer[BUFFER_BYTES] __attribute__((aligned(512)));
#define SEND_BUFFER send_buffer
#endif

static volatile bool network_changed;
static volatile bool channel_lost;
static volatile bool readable;
static volatile bool alarm_rang;
#ifdef MISSING_VOLATILE
static bool link_changed;
#endif

static MvNotificationHandle center;
static MvNetworkHandle network;
static MvChannelHandle channel;
static uint32_t pause_us = PAUSE_MIN_US;

/* Interrupts */

static void on_record(enum MvEventType event, uint32_t tag)
{
    if (tag == TAG_NETWORK) network_changed = true;
    if (tag != TAG_CHANNEL) return;
    if (event == MV_EVENTTYPE_CHANNELDATAREADABLE) readable = true;
    if (event == MV_EVENTTYPE_CHANNELNOTCONNECTED) channel_lost = true;
}

static bool take_record(void)
{
    volatile struct MvNotification *record = &ring[ring_index];
    const enum MvEventType event = record->event_type;
    if (event == MV_EVENTTYPE_NOEVENT) return false;
    record->event_type = MV_EVENTTYPE_NOEVENT;
    ring_index = (ring_index + 1u) % RECORDS;
    on_record(event, record->tag);
#ifdef MISSING_VOLATILE
    if (record->tag == TAG_NETWORK) link_changed = true;
#endif
    return true;
}

void TIM1_BRK_IRQHandler(void)
{
#ifdef ONE_RECORD_PER_INTERRUPT
    take_record();
#else
    while (take_record()) continue;
#endif
}

void TIM2_IRQHandler(void)
{
    TIM2_CR1 = 0;
    TIM2_SR = 0;
    alarm_rang = true;
}

static uint32_t enter_critical(void)
{
    uint32_t primask;
    __asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(primask)::"memory");
    return primask;
}

static void leave_critical(uint32_t primask)
{
    __asm volatile("msr primask, %0\n\tisb" ::"r"(primask) : "memory");
}

/* Waiting */

/* Microseconds of the kernel's clock; refused, the time that was told last. */
static uint64_t now(void)
{
    static uint64_t us;
    uint64_t read = 0;
    if (mvGetMicroseconds(&read) == MV_STATUS_OKAY) us = read;
    return us;
}

static void set_alarm(uint32_t us)
{
    TIM2_CR1 = TIM_CR1_ONLY_OVERFLOW;
    TIM2_ARR = us / (US_PER_SECOND / ALARM_HZ) + 1u;
    TIM2_EGR = TIM_UPDATE;
    TIM2_SR = 0;
    alarm_rang = false;
    TIM2_CR1 = TIM_CR1_ONLY_OVERFLOW | TIM_CR1_ENABLE;
}

/* Sleeps until the condition holds; false when it does not within so long. */
static bool until(uint64_t us, bool (*condition)(void))
{
    set_alarm(us < LONGEST_WAIT_US ? (uint32_t)us : LONGEST_WAIT_US);
    const uint32_t key = enter_critical();
    while (!alarm_rang && !condition()) {
        wait_for_interrupt();
        leave_critical(key);
        enter_critical();
    }
    const bool holds = condition();
    leave_critical(key);
    TIM2_CR1 = 0;
    return holds;
}

static bool nothing(void)
{
    return false;
}

static bool has_news_of_channel(void)
{
    return readable || channel_lost;
}

static bool has_news_of_network(void)
{
    return network_changed;
}

static void sleep_until(uint64_t deadline)
{
    const uint64_t time = now();
    if (time < deadline) until(deadline - time, nothing);
}

/* A pause that grows while things go wrong; a change of the network ends it early. */
static void pause(void)
{
#if defined NO_BACK_OFF
    static bool had_channel;
    had_channel = had_channel || channel != 0 || channel_lost;
    until(had_channel ? US_PER_SECOND / 10u : 5u * US_PER_SECOND, nothing);
#elif defined PAUSE_TABLE
    static const uint32_t seconds[] = {1, 2, 4, 8, 16};
    static uint32_t failures;
    if (pause_us == PAUSE_MIN_US) failures = 0;
    pause_us = 0;
    until((uint64_t)seconds[failures++] * US_PER_SECOND, nothing);
#else
    const uint32_t us = pause_us;
    pause_us = us * 2u < PAUSE_MAX_US ? us * 2u : PAUSE_MAX_US;
    network_changed = false;
    until(us, has_news_of_network);
#endif
}

/* Beginning */

static void start_alarm(void)
{
    uint32_t hz = 0;
    while (mvGetPClk1(&hz) != MV_STATUS_OKAY) continue;
    while (mvPeriphPoke32(RCC_APB1ENR1, RCC_APB1ENR1_TIM2, RCC_APB1ENR1_TIM2) != MV_STATUS_OKAY) {
        continue;
    }
    TIM2_PSC = hz / ALARM_HZ - 1u;
    TIM2_DIER = TIM_UPDATE;
    enable_irq(TIM2_IRQ);
}

static void start(void)
{
    start_alarm();
    while (mvServerLoggingInit(log_buffer, sizeof log_buffer) != MV_STATUS_OKAY) {
        until(PAUSE_MIN_US, nothing);
    }
    const struct MvNotificationSetup setup = {
        .irq = TIM1_BRK_IRQ,
        .buffer = (struct MvNotification *)ring,
        .buffer_size = sizeof ring,
    };
    while (mvSetupNotifications(&setup, &center) != MV_STATUS_OKAY) until(PAUSE_MIN_US, nothing);
    enable_irq(TIM1_BRK_IRQ);
    const struct MvRequestNetworkParams request = {
        .version = 1,
        .v1 = {.notification_handle = center, .notification_tag = TAG_NETWORK},
    };
    while (mvRequestNetwork(&request, &network) != MV_STATUS_OKAY) until(PAUSE_MIN_US, nothing);
}

/* The channel */

static bool is_connected(void)
{
    enum MvNetworkStatus status = MV_NETWORKSTATUS_CONNECTING;
    return mvGetNetworkStatus(network, &status) == MV_STATUS_OKAY
        && status == MV_NETWORKSTATUS_CONNECTED;
}

static bool open_channel(MvNotificationHandle notified)
{
#ifndef FLAG_NOT_RESET
    channel_lost = false;
#endif
    readable = false;
    const struct MvOpenChannelParams params = {
        .version = 1,
        .v1 = {
            .notification_handle = notified,
            .notification_tag = TAG_CHANNEL,
            .network_handle = network,
            .receive_buffer = receive_buffer,
            .receive_buffer_len = BUFFER_BYTES,
            .send_buffer = SEND_BUFFER,
            .send_buffer_len = BUFFER_BYTES,
            .channel_type = MV_CHANNELTYPE_OPAQUEBYTES,
        },
    };
    return mvOpenChannel(&params, &channel) == MV_STATUS_OKAY;
}

/* A close that is refused is tried again, before the next opening. */
static void close_channel(void)
{
    if (channel == 0) return;
#if defined CLOSE_NEVER_CALLED
    channel = 0;
#else
#ifdef SEND_BUFFER_CLEARED
    memset(SEND_BUFFER, 0, BUFFER_BYTES);
#endif
    if (mvCloseChannel(&channel) == MV_STATUS_OKAY) channel = 0;
#endif
}

static bool ensure_channel(void)
{
#ifndef WRITE_AFTER_LOSS
    if (channel_lost) close_channel();
#endif
    if (channel != 0) return true;
#ifndef NO_BACK_OFF
    if (!is_connected()) return false;
#endif
    return open_channel(center);
}

/* Reads and frees all that has arrived; `text` has what fits. */
static void drain(struct Text *text)
{
    readable = false;
    text->length = 0;
    for (;;) {
        uint8_t *data = 0;
        uint32_t length = 0;
        if (mvReadChannel(channel, &data, &length) != MV_STATUS_OKAY || length == 0) return;
        for (uint32_t i = 0; i < length; i += 1) text_byte(text, data[i]);
        if (mvReadChannelComplete(channel, length) != MV_STATUS_OKAY) return;
    }
}

static void compose(struct Text *text, uint32_t report)
{
    text->length = 0;
    text_string(text, "report ");
    text_number(text, report);
    text_byte(text, '\n');
}

/* Whether the channel was lost meanwhile. */
static bool is_lost(void)
{
    const uint32_t key = enter_critical();
    const bool lost = channel_lost;
#ifdef PRIMASK_LEFT_SET
    if (lost) return true;
#endif
    leave_critical(key);
    return lost;
}

/* Waits for as many bytes as were sent; false when they do not come. */
static bool answer(uint32_t bytes)
{
#ifdef NO_ANSWER_TIMEOUT
    const uint64_t limit = UINT32_MAX * (uint64_t)US_PER_SECOND;
#else
    const uint64_t limit = ANSWER_LIMIT_US;
#endif
    const uint64_t deadline = now() + limit;
    for (;;) {
        struct Text text;
        drain(&text);
        bytes = text.length < bytes ? bytes - text.length : 0;
        if (bytes == 0) return true;
        const uint64_t time = now();
        if (time >= deadline || !until(deadline - time, has_news_of_channel)) return false;
        if (is_lost()) return false;
    }
}

#if defined STALE_HANDLE
static MvChannelHandle written_to;
#define WRITTEN_TO (written_to = written_to != 0 ? written_to : channel)
#else
#define WRITTEN_TO channel
#endif

static bool write(const struct Text *text)
{
    uint32_t available = 0;
    return mvWriteChannel(WRITTEN_TO, text->bytes, text->length, &available) == MV_STATUS_OKAY;
}

#ifdef RECURSION_ON_FAILURE
__attribute__((noinline)) static void write_surely(const struct Text *text)
{
    struct Text copy = *text;
    if (write(&copy)) return;
    close_channel();
    open_channel(center);
    write_surely(&copy);
}
#endif

#ifdef MISSING_VOLATILE
static void wait_for_link(void)
{
    link_changed = false;
    while (!link_changed) __asm volatile("wfi" ::);
}
#endif

/* One try; false when the report must be sent again. */
static bool deliver(const struct Text *report)
{
#if defined RECURSION_ON_FAILURE
    if (channel == 0 && !ensure_channel()) return false;
    write_surely(report);
    return answer(report->length);
#elif defined WRITE_AFTER_LOSS
    struct Text text;
    if (!ensure_channel()) return false;
    write(report);
    until(ANSWER_LIMIT_US, has_news_of_channel);
    drain(&text);
    return true;
#elif defined LATE_ANSWER
    struct Text text;
    if (!ensure_channel()) return false;
    if (!write(report)) {
        close_channel();
        return false;
    }
    if (!until(10u * US_PER_SECOND, has_news_of_channel)) return true;
    drain(&text);
    /* An answer to something else is a broken server. */
    if (text.length != 0 && text.bytes[text.length - 2u] != report->bytes[report->length - 2u]) {
        __builtin_trap();
    }
    return !channel_lost;
#else
    if (!ensure_channel()) return false;
    if (write(report) && answer(report->length)) return true;
#ifdef MISSING_VOLATILE
    if (channel_lost && !is_connected()) wait_for_link();
#endif
    close_channel();
    return false;
#endif
}

/* Flows */

#if defined LOST_WAKE_UP

/* The server sends a command every twenty seconds. The valve takes three seconds to move. */
int main(void)
{
    start();
    for (;;) {
        if (!ensure_channel()) {
            pause();
            continue;
        }
        while (!channel_lost) {
            struct Text text;
            if (!readable) {
                until(3u * US_PER_SECOND, nothing);
                wait_for_interrupt();
            }
            drain(&text);
        }
        close_channel();
    }
}

#elif defined SHARED_BUFFER

/* A channel for reports and one for the state, in turn; both have the same buffers. */
int main(void)
{
    static MvChannelHandle channels[2];
    start();
    for (uint32_t turn = 0;; turn = 1u - turn) {
        const uint64_t due = now() + PERIOD_US;
        struct Text text;
        channel = channels[turn];
        close_channel();
        while (!is_connected()) pause();
        if (!open_channel(center)) __builtin_trap();
        compose(&text, turn);
        if (write(&text)) {
            until(ANSWER_LIMIT_US, has_news_of_channel);
            drain(&text);
            if (text.length != 0) close_channel();
        }
        channels[turn] = channel;
        sleep_until(due);
    }
}

#elif defined RING_INDEX_PAST_END

void TIM8_BRK_IRQHandler(void)
{
    for (;;) {
        const enum MvEventType event = session_ring[session_index].event_type;
        if (event == MV_EVENTTYPE_NOEVENT) return;
        session_ring[session_index].event_type = MV_EVENTTYPE_NOEVENT;
        session_index += 1;
        on_record(event, TAG_CHANNEL);
    }
}

static bool try_session(MvNotificationHandle notified)
{
    struct Text text;
    if (!is_connected() || !open_channel(notified)) return false;
    compose(&text, 1000);
    const bool came = write(&text) && until(5u * US_PER_SECOND, has_news_of_channel);
    close_channel();
    return came && !channel_lost;
}

/* A notification center for each session, which is tried until it is answered. */
int main(void)
{
    start();
    enable_irq(TIM8_BRK_IRQ);
    for (;;) {
        while (!is_connected()) pause();
        const struct MvNotificationSetup setup = {
            .irq = TIM8_BRK_IRQ,
            .buffer = memory.session_ring,
            .buffer_size = sizeof memory.session_ring,
        };
        MvNotificationHandle session = 0;
        mvSetupNotifications(&setup, &session);
        session_index = 0;
        while (!try_session(session)) pause();
        pause_us = PAUSE_MIN_US;
        mvCloseNotifications(&session);
        until(10u * US_PER_SECOND, nothing);
    }
}

#else

int main(void)
{
    start();
    for (uint32_t number = 1;; number += 1) {
        struct Text report;
        const uint64_t due = now() + PERIOD_US;
        compose(&report, number);
        while (!deliver(&report)) pause();
        pause_us = PAUSE_MIN_US;
        sleep_until(due);
    }
}

#endif
