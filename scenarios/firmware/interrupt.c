/*
 * Telemetry by interrupts: the handlers take notification records and set flags, main acts on
 * them.
 *
 * Once a minute it sends a numbered report through an opaque channel and waits for as many bytes.
 * The network and the channel have a notification center and an interrupt line each, and TIM2
 * wakes the app when a wait has lasted long enough; in between the processor sleeps. What makes it
 * robust: a handler takes all records that are there, the last look at a flag and the sleep cannot
 * be torn apart, every wait ends, a channel that is lost is drained, closed and opened anew, what
 * is refused is tried again after a growing pause, and reports that could not be sent wait.
 */

#include "board.h"
#include "notspot_microvisor.h"
#include "text.h"

#define US_PER_SECOND 1000000u
#define PERIOD_US (60u * US_PER_SECOND)
#define ANSWER_LIMIT_US (20u * US_PER_SECOND)
#define PAUSE_MIN_US (1u * US_PER_SECOND)
#define PAUSE_MAX_US (60u * US_PER_SECOND)
#define WAITING_LIMIT 30u
#define RECORDS 16u
#define TAG_NETWORK 1u
#define TAG_CHANNEL 2u
#define ALARM_HZ 10000u

/* A ring of records that the kernel writes, and where the app goes on reading. */
struct Ring {
    volatile struct MvNotification records[RECORDS];
    uint32_t index;
};

static struct Ring network_ring __attribute__((aligned(16)));
static struct Ring channel_ring __attribute__((aligned(16)));
static uint8_t receive_buffer[1024] __attribute__((aligned(512)));
static uint8_t send_buffer[1024] __attribute__((aligned(512)));
static uint8_t log_buffer[2048] __attribute__((aligned(512)));

/* What the handlers have seen. */
static volatile bool network_changed;
static volatile bool channel_lost;
static volatile bool readable;
static volatile bool alarm_rang;

static MvNotificationHandle network_center;
static MvNotificationHandle channel_center;
static MvNetworkHandle network;
static MvChannelHandle channel;
/* Reports from `oldest` up to, but not with, `next` are still to be sent. */
static uint32_t oldest = 1;
static uint32_t next = 1;
static uint32_t pause_us = PAUSE_MIN_US;

/* The event of the next record; NOEVENT when there is none. An interrupt may have several. */
static enum MvEventType take(struct Ring *ring)
{
    volatile struct MvNotification *record = &ring->records[ring->index];
    const enum MvEventType event = record->event_type;
    if (event == MV_EVENTTYPE_NOEVENT) return event;
    record->event_type = MV_EVENTTYPE_NOEVENT;
    ring->index = (ring->index + 1u) % RECORDS;
    return event;
}

void TIM1_BRK_IRQHandler(void)
{
    while (take(&network_ring) != MV_EVENTTYPE_NOEVENT) network_changed = true;
}

void TIM8_BRK_IRQHandler(void)
{
    for (;;) {
        const enum MvEventType event = take(&channel_ring);
        if (event == MV_EVENTTYPE_NOEVENT) return;
        if (event == MV_EVENTTYPE_CHANNELNOTCONNECTED) channel_lost = true;
        if (event == MV_EVENTTYPE_CHANNELDATAREADABLE) readable = true;
    }
}

void TIM2_IRQHandler(void)
{
    TIM2_CR1 = 0;
    TIM2_SR = 0;
    alarm_rang = true;
}

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

static bool nothing(void)
{
    return false;
}

/*
 * Sleeps until the condition holds, and no longer than so long. Interrupts are masked from the look
 * at the flags to the sleep, which a pending one ends all the same.
 */
static void wait(uint32_t us, bool (*condition)(void))
{
    set_alarm(us);
    mask_interrupts();
    while (!alarm_rang && !condition()) {
        wait_for_interrupt();
        unmask_interrupts();
        mask_interrupts();
    }
    unmask_interrupts();
    TIM2_CR1 = 0;
}

static void wait_until(uint64_t deadline, bool (*condition)(void))
{
    const uint64_t time = now();
    if (time < deadline) wait((uint32_t)(deadline - time), condition);
}

static void log_text(const char *what)
{
    struct Text text = {0};
    text_string(&text, what);
    /* A full log is no reason to stop: the message is dropped. */
    mvServerLog(text.bytes, (uint16_t)text.length);
}

/* The timer counts on PCLK1, and the kernel lets the clock in. Nothing can wait before it runs. */
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

static MvNotificationHandle obtain_center(uint32_t irq, struct Ring *ring)
{
    MvNotificationHandle center = 0;
    const struct MvNotificationSetup setup = {
        .irq = irq,
        .buffer = (struct MvNotification *)ring->records,
        .buffer_size = sizeof ring->records,
    };
    while (mvSetupNotifications(&setup, &center) != MV_STATUS_OKAY) wait(PAUSE_MIN_US, nothing);
    enable_irq(irq);
    return center;
}

/* The kernel may refuse what an app begins with, too. */
static void start_services(void)
{
    while (mvServerLoggingInit(log_buffer, sizeof log_buffer) != MV_STATUS_OKAY) {
        wait(PAUSE_MIN_US, nothing);
    }
    log_text("interrupt starts");
    network_center = obtain_center(TIM1_BRK_IRQ, &network_ring);
    channel_center = obtain_center(TIM8_BRK_IRQ, &channel_ring);
    const struct MvRequestNetworkParams request = {
        .version = 1,
        .v1 = {.notification_handle = network_center, .notification_tag = TAG_NETWORK},
    };
    while (mvRequestNetwork(&request, &network) != MV_STATUS_OKAY) wait(PAUSE_MIN_US, nothing);
}

static bool is_connected(void)
{
    enum MvNetworkStatus status = MV_NETWORKSTATUS_CONNECTING;
    return mvGetNetworkStatus(network, &status) == MV_STATUS_OKAY
        && status == MV_NETWORKSTATUS_CONNECTED;
}

/* Reads and frees all that has arrived; the number of bytes. */
static uint32_t drain(void)
{
    uint32_t total = 0;
    readable = false;
    for (;;) {
        uint8_t *data = 0;
        uint32_t length = 0;
        if (mvReadChannel(channel, &data, &length) != MV_STATUS_OKAY || length == 0) return total;
        if (mvReadChannelComplete(channel, length) != MV_STATUS_OKAY) return total;
        total += length;
    }
}

static void close_channel(const char *why)
{
    drain();
    /* Refused, it stays ours, and is closed at the next try. */
    if (mvCloseChannel(&channel) == MV_STATUS_OKAY) channel = 0;
    log_text(why);
}

/* Opens the channel if there is none; false when it cannot be now. */
static bool ensure_channel(void)
{
    if (channel != 0 && channel_lost) close_channel("channel lost");
    if (channel != 0) return !channel_lost;
    if (!is_connected()) return false;
    channel_lost = false;
    const struct MvOpenChannelParams params = {
        .version = 1,
        .v1 = {
            .notification_handle = channel_center,
            .notification_tag = TAG_CHANNEL,
            .network_handle = network,
            .receive_buffer = receive_buffer,
            .receive_buffer_len = sizeof receive_buffer,
            .send_buffer = send_buffer,
            .send_buffer_len = sizeof send_buffer,
            .channel_type = MV_CHANNELTYPE_OPAQUEBYTES,
        },
    };
    return mvOpenChannel(&params, &channel) == MV_STATUS_OKAY;
}

static bool has_news_of_channel(void)
{
    return readable || channel_lost;
}

/* Sends one report and waits for as many bytes; false when it must be sent again. */
static bool exchange(uint32_t report)
{
    if (!ensure_channel()) return false;
    struct Text text = {0};
    text_string(&text, "report ");
    text_number(&text, report);
    text_string(&text, " of the station\n");
    uint32_t available = 0;
    if (mvWriteChannel(channel, text.bytes, text.length, &available) != MV_STATUS_OKAY) {
        close_channel("write refused");
        return false;
    }
    const uint64_t deadline = now() + ANSWER_LIMIT_US;
    for (uint32_t missing = text.length; !channel_lost;) {
        const uint32_t came = drain();
        missing = came < missing ? missing - came : 0;
        if (missing == 0) return true;
        if (now() >= deadline) {
            close_channel("no answer");
            return false;
        }
        wait_until(deadline, has_news_of_channel);
    }
    return false;
}

static bool has_news_of_network(void)
{
    return network_changed;
}

/* A pause that grows while things go wrong; a change of the network ends it early. */
static void pause(void)
{
    const uint32_t us = pause_us;
    pause_us = us * 2u < PAUSE_MAX_US ? us * 2u : PAUSE_MAX_US;
    wait(us, has_news_of_network);
    network_changed = false;
}

int main(void)
{
    start_alarm();
    start_services();
    uint64_t due = now();
    for (;;) {
        if (now() >= due) {
            due += PERIOD_US;
            next += 1;
            if (next - oldest > WAITING_LIMIT) oldest += 1;
        }
        if (oldest == next) {
            wait_until(due, nothing);
        } else if (exchange(oldest)) {
            oldest += 1;
            pause_us = PAUSE_MIN_US;
            log_text("sent");
        } else {
            pause();
        }
    }
}
