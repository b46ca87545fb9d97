/*
 * Telemetry by polling: no interrupt but the tick, and nothing waits for a notification.
 *
 * Every thirty seconds it sends a numbered reading through an opaque channel and reads as many
 * bytes back. The tick of SysTick is its clock, and it sleeps from tick to tick. What makes it
 * robust: each wait has a limit, a channel that is lost is closed and opened anew, what fails is
 * tried again after a growing pause, and readings that could not be sent wait.
 */

#include "board.h"
#include "notspot_microvisor.h"
#include "text.h"

#define TICKS_PER_SECOND 20u
#define POLL_TICKS 5u
#define PERIOD_TICKS (30u * TICKS_PER_SECOND)
#define ANSWER_LIMIT_TICKS (20u * TICKS_PER_SECOND)
#define PAUSE_MIN_TICKS (1u * TICKS_PER_SECOND)
#define PAUSE_MAX_TICKS (60u * TICKS_PER_SECOND)
#define WAITING_LIMIT 30u
#define RECORDS 16u
#define TAG_NETWORK 1u
#define TAG_CHANNEL 2u

static volatile struct MvNotification ring[RECORDS] __attribute__((aligned(16)));
static uint8_t receive_buffer[1024] __attribute__((aligned(512)));
static uint8_t send_buffer[1024] __attribute__((aligned(512)));
static uint8_t log_buffer[2048] __attribute__((aligned(512)));

static volatile uint32_t ticks;
static MvNotificationHandle center;
static MvNetworkHandle network;
static MvChannelHandle channel;
/* Readings from `oldest` up to, but not with, `next` are still to be sent. */
static uint32_t oldest = 1;
static uint32_t next = 1;

void SysTick_Handler(void)
{
    ticks += 1;
}

static void sleep(uint32_t count)
{
    const uint32_t start = ticks;
    while (ticks - start < count) wait_for_interrupt();
}

static void log_text(const char *what)
{
    struct Text text = {0};
    text_string(&text, what);
    /* A full log is no reason to stop: the message is dropped. */
    mvServerLog(text.bytes, (uint16_t)text.length);
}

/* The clock of SysTick is that of the processor. There is no other way to wait before it runs. */
static void start_ticks(void)
{
    uint32_t hz = 0;
    while (mvGetHClk(&hz) != MV_STATUS_OKAY) continue;
    SYST_RVR = hz / TICKS_PER_SECOND - 1u;
    SYST_CVR = 0;
    SYST_CSR = SYST_CSR_RUN_WITH_INTERRUPT;
}

/* The kernel may refuse what an app begins with, too. */
static void start_services(void)
{
    const struct MvNotificationSetup setup = {
        .irq = TIM1_BRK_IRQ,
        .buffer = (struct MvNotification *)ring,
        .buffer_size = sizeof ring,
    };
    while (mvServerLoggingInit(log_buffer, sizeof log_buffer) != MV_STATUS_OKAY) {
        sleep(PAUSE_MIN_TICKS);
    }
    log_text("polling starts");
    while (mvSetupNotifications(&setup, &center) != MV_STATUS_OKAY) sleep(PAUSE_MIN_TICKS);
    const struct MvRequestNetworkParams request = {
        .version = 1,
        .v1 = {.notification_handle = center, .notification_tag = TAG_NETWORK},
    };
    while (mvRequestNetwork(&request, &network) != MV_STATUS_OKAY) sleep(PAUSE_MIN_TICKS);
}

static bool is_connected(void)
{
    enum MvNetworkStatus status = MV_NETWORKSTATUS_CONNECTING;
    return mvGetNetworkStatus(network, &status) == MV_STATUS_OKAY
        && status == MV_NETWORKSTATUS_CONNECTED;
}

/* A channel that has just been opened has no closure, and one that is on its way neither. */
static bool is_lost(void)
{
    enum MvClosureReason reason = MV_CLOSUREREASON_NONE;
    return mvGetChannelClosureReason(channel, &reason) == MV_STATUS_OKAY
        && reason != MV_CLOSUREREASON_NONE && reason != MV_CLOSUREREASON_NOTYETOPEN;
}

/* The kernel goes on writing records, and wants to see that somebody has read them. */
static void clear_ring(void)
{
    for (uint32_t i = 0; i < RECORDS; i += 1) ring[i].event_type = MV_EVENTTYPE_NOEVENT;
}

/* Reads and frees all that has arrived; the number of bytes. */
static uint32_t drain(void)
{
    uint32_t total = 0;
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

static bool ensure_channel(void)
{
    if (channel != 0 && is_lost()) close_channel("channel lost");
    if (channel != 0) return true;
    if (!is_connected()) return false;
    const struct MvOpenChannelParams params = {
        .version = 1,
        .v1 = {
            .notification_handle = center,
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

/* Sends one reading and waits for as many bytes; false when it must be sent again. */
static bool exchange(uint32_t reading)
{
    if (!ensure_channel()) return false;
    struct Text text = {0};
    text_string(&text, "reading ");
    text_number(&text, reading);
    text_string(&text, " of the meter\n");
    uint32_t available = 0;
    if (mvWriteChannel(channel, text.bytes, text.length, &available) != MV_STATUS_OKAY) {
        close_channel("write refused");
        return false;
    }
    const uint32_t start = ticks;
    uint32_t missing = text.length;
    while (ticks - start < ANSWER_LIMIT_TICKS) {
        const uint32_t came = drain();
        missing = came < missing ? missing - came : 0;
        if (missing == 0) return true;
        if (is_lost()) break;
        sleep(POLL_TICKS);
    }
    close_channel("no answer");
    return false;
}

int main(void)
{
    start_ticks();
    start_services();
    uint32_t pause = PAUSE_MIN_TICKS;
    uint32_t due = ticks;
    for (;;) {
        clear_ring();
        if ((int32_t)(ticks - due) >= 0) {
            due += PERIOD_TICKS;
            next += 1;
            if (next - oldest > WAITING_LIMIT) oldest += 1;
        }
        if (oldest == next) {
            sleep(POLL_TICKS);
        } else if (exchange(oldest)) {
            oldest += 1;
            pause = PAUSE_MIN_TICKS;
            log_text("sent");
        } else {
            sleep(pause);
            pause = pause * 2u < PAUSE_MAX_TICKS ? pause * 2u : PAUSE_MAX_TICKS;
        }
    }
}
