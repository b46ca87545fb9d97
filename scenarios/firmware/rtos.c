/*
 * Telemetry by tasks, on the scheduler beside it.
 *
 * The sensor task measures a vibration ten times a second, in floating point, and hands over its
 * mean every twenty seconds. The network task sends each through an opaque channel until it was
 * answered; the LED shines meanwhile. The logger task writes lines on USART2, byte by byte from
 * the interrupt, and to the log of the server. A queue leads from the sensor to the network and
 * one from both to the logger; a mutex guards the counts that both change and the logger reports.
 */

#include "board.h"
#include "notspot_microvisor.h"
#include "scheduler.h"
#include "text.h"

#define BAUD 115200u
#define LED 5u /* PA5 */
#define MEASURE_TICKS (TICKS_PER_SECOND / 10u)
#define MEASURES_PER_READING 200u
#define REPORT_EVERY 3u
#define ANSWER_LIMIT_TICKS (15u * TICKS_PER_SECOND)
#define POLL_TICKS (1u * TICKS_PER_SECOND)
#define PAUSE_MIN_TICKS (1u * TICKS_PER_SECOND)
#define PAUSE_MAX_TICKS (60u * TICKS_PER_SECOND)
#define LINE_LIMIT_TICKS (1u * TICKS_PER_SECOND)
#define RECORDS 16u
#define READINGS 16u
#define LINES 8u
#define TAG_NETWORK 1u
#define TAG_CHANNEL 2u

struct Reading {
    uint32_t number;
    uint32_t micrometres;
};

struct Counts {
    uint32_t measured;
    uint32_t sent;
    uint32_t dropped;
};

static volatile struct MvNotification ring[RECORDS] __attribute__((aligned(16)));
static uint8_t receive_buffer[512] __attribute__((aligned(512)));
static uint8_t send_buffer[512] __attribute__((aligned(512)));
static uint8_t log_buffer[2048] __attribute__((aligned(512)));

static uint64_t network_stack[128];
static uint64_t sensor_stack[128];
static uint64_t logger_stack[128];
static struct Task network_task, sensor_task, logger_task;

static struct Reading reading_items[READINGS];
static struct Queue readings = {(uint8_t *)reading_items, sizeof(struct Reading), READINGS, 0, 0};
static struct Text line_items[LINES];
static struct Queue lines = {(uint8_t *)line_items, sizeof(struct Text), LINES, 0, 0};
static struct Mutex counts_mutex;
static struct Counts counts;

static struct Event news;
static struct Event line_sent;
static volatile bool channel_lost;

/* Only the network task has these. */
static MvNotificationHandle center;
static MvNetworkHandle network;
static MvChannelHandle channel;

/* What USART2 sends: the interrupt takes byte by byte. */
static const uint8_t *volatile transmit_from;
static volatile uint32_t transmit_left;

void TIM1_BRK_IRQHandler(void)
{
    static uint32_t index;
    while (ring[index].event_type != MV_EVENTTYPE_NOEVENT) {
        if (ring[index].event_type == MV_EVENTTYPE_CHANNELNOTCONNECTED) channel_lost = true;
        ring[index].event_type = MV_EVENTTYPE_NOEVENT;
        index = (index + 1u) % RECORDS;
    }
    event_set(&news);
}

void USART2_IRQHandler(void)
{
    if (transmit_left == 0) {
        USART2_CR1 = USART_CR1_ENABLE | USART_CR1_TRANSMIT;
        event_set(&line_sent);
        return;
    }
    USART2_TDR = *transmit_from;
    transmit_from += 1;
    transmit_left -= 1;
}

static void log_line(const struct Text *text)
{
    /* The logger is behind: better a line less than a task that waits for it. */
    queue_put(&lines, text, 0);
}

static void log_text(const char *what)
{
    struct Text text = {0};
    text_string(&text, what);
    log_line(&text);
}

static void count(uint32_t *counter)
{
    mutex_lock(&counts_mutex);
    *counter += 1;
    mutex_unlock(&counts_mutex);
}

/* The clock of a peripheral belongs to the kernel. */
static void let_clock_in(uint32_t reg, uint32_t bit)
{
    while (mvPeriphPoke32(reg, bit, bit) != MV_STATUS_OKAY) task_sleep(PAUSE_MIN_TICKS);
}

/* Network task */

static void start_led(void)
{
    let_clock_in(RCC_AHB2ENR1, RCC_AHB2ENR1_GPIOA);
    GPIOA_MODER = (GPIOA_MODER & ~(3u << (2u * LED))) | (1u << (2u * LED));
}

static void shine(bool on)
{
    GPIOA_BSRR = on ? 1u << LED : 1u << (16u + LED);
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
    if (channel != 0 && channel_lost) close_channel("channel lost");
    if (channel != 0) return !channel_lost;
    if (!is_connected()) return false;
    channel_lost = false;
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
static bool exchange(const struct Reading *reading)
{
    if (!ensure_channel()) return false;
    struct Text text = {0};
    text_string(&text, "reading ");
    text_number(&text, reading->number);
    text_string(&text, ": ");
    text_number(&text, reading->micrometres);
    text_string(&text, " um\n");
    uint32_t available = 0;
    if (mvWriteChannel(channel, text.bytes, text.length, &available) != MV_STATUS_OKAY) {
        close_channel("write refused");
        return false;
    }
    const uint32_t start = tick_count();
    for (uint32_t missing = text.length; !channel_lost;) {
        const uint32_t came = drain();
        missing = came < missing ? missing - came : 0;
        if (missing == 0) return true;
        if (tick_count() - start >= ANSWER_LIMIT_TICKS) {
            close_channel("no answer");
            return false;
        }
        event_wait(&news, POLL_TICKS);
    }
    return false;
}

static void deliver(const struct Reading *reading)
{
    uint32_t pause = PAUSE_MIN_TICKS;
    shine(true);
    while (!exchange(reading)) {
        /* News of the network may end a pause early. */
        event_wait(&news, pause);
        pause = pause * 2u < PAUSE_MAX_TICKS ? pause * 2u : PAUSE_MAX_TICKS;
    }
    shine(false);
}

/* The kernel may refuse what an app begins with, too. */
static void start_network(void)
{
    const struct MvNotificationSetup setup = {
        .irq = TIM1_BRK_IRQ,
        .buffer = (struct MvNotification *)ring,
        .buffer_size = sizeof ring,
    };
    while (mvSetupNotifications(&setup, &center) != MV_STATUS_OKAY) task_sleep(PAUSE_MIN_TICKS);
    enable_irq(TIM1_BRK_IRQ);
    const struct MvRequestNetworkParams request = {
        .version = 1,
        .v1 = {.notification_handle = center, .notification_tag = TAG_NETWORK},
    };
    while (mvRequestNetwork(&request, &network) != MV_STATUS_OKAY) task_sleep(PAUSE_MIN_TICKS);
}

static void run_network(void)
{
    start_led();
    start_network();
    for (;;) {
        struct Reading reading;
        while (!queue_take(&readings, &reading, POLL_TICKS)) {
            /* A channel that is lost is given back at once, not at the next reading. */
            if (channel != 0 && channel_lost) close_channel("channel lost");
        }
        deliver(&reading);
        count(&counts.sent);
    }
}

/* Sensor task */

/* Two springs and a hum: a made-up machine, in millimetres. */
static float measure(float *position, float *velocity, uint32_t n)
{
    const float push = (n % 7u) < 3u ? 0.08f : -0.06f;
    *velocity += push - 0.31f * *position - 0.05f * *velocity;
    *position += 0.4f * *velocity;
    return *position < 0.0f ? -*position : *position;
}

static void run_sensor(void)
{
    float position = 0.0f;
    float velocity = 0.0f;
    float sum = 0.0f;
    uint32_t due = tick_count();
    for (uint32_t n = 1;; n += 1) {
        sum += measure(&position, &velocity, n);
        if (n % MEASURES_PER_READING == 0) {
            const float mean = sum / (float)MEASURES_PER_READING;
            const struct Reading reading = {n / MEASURES_PER_READING, (uint32_t)(mean * 1000.0f)};
            count(&counts.measured);
            if (!queue_put(&readings, &reading, 0)) count(&counts.dropped);
            if (reading.number % REPORT_EVERY == 0) log_text("");
            sum = 0.0f;
        }
        due += MEASURE_TICKS;
        const int32_t left = (int32_t)(due - tick_count());
        if (left > 0) task_sleep((uint32_t)left);
    }
}

/* Logger task */

static void start_uart(void)
{
    uint32_t hz = 0;
    while (mvGetPClk1(&hz) != MV_STATUS_OKAY) task_sleep(PAUSE_MIN_TICKS);
    let_clock_in(RCC_AHB2ENR1, RCC_AHB2ENR1_GPIOD);
    let_clock_in(RCC_APB1ENR1, RCC_APB1ENR1_USART2);
    GPIOD_AFRL = (GPIOD_AFRL & ~(0xfu << 20)) | (7u << 20);
    GPIOD_MODER = (GPIOD_MODER & ~(3u << 10)) | (2u << 10);
    USART2_BRR = (hz + BAUD / 2u) / BAUD;
    USART2_CR1 = USART_CR1_ENABLE | USART_CR1_TRANSMIT;
    enable_irq(USART2_IRQ);
}

static void print(const struct Text *text)
{
    line_sent.set = false;
    transmit_from = text->bytes;
    transmit_left = text->length;
    USART2_CR1 = USART_CR1_ENABLE | USART_CR1_TRANSMIT | USART_CR1_INTERRUPT_EMPTY;
    event_wait(&line_sent, LINE_LIMIT_TICKS);
}

/* An empty line stands for the counts as they are when it is printed. */
static void report_counts(struct Text *text)
{
    mutex_lock(&counts_mutex);
    const struct Counts now = counts;
    mutex_unlock(&counts_mutex);
    text_string(text, "measured ");
    text_number(text, now.measured);
    text_string(text, ", sent ");
    text_number(text, now.sent);
    text_string(text, ", dropped ");
    text_number(text, now.dropped);
}

static void run_logger(void)
{
    while (mvServerLoggingInit(log_buffer, sizeof log_buffer) != MV_STATUS_OKAY) {
        task_sleep(PAUSE_MIN_TICKS);
    }
    start_uart();
    log_text("rtos starts");
    for (;;) {
        /* Not on the stack: the interrupt reads from it. */
        static struct Text text;
        if (!queue_take(&lines, &text, LINE_LIMIT_TICKS)) continue;
        if (text.length == 0) report_counts(&text);
        /* A full log is no reason to stop: the message is dropped. */
        mvServerLog(text.bytes, (uint16_t)text.length);
        text_byte(&text, '\n');
        print(&text);
    }
}

int main(void)
{
    uint32_t hz = 0;
    while (mvGetHClk(&hz) != MV_STATUS_OKAY) continue;
    task_start(&network_task, 3, run_network, network_stack, sizeof network_stack);
    task_start(&sensor_task, 2, run_sensor, sensor_stack, sizeof sensor_stack);
    task_start(&logger_task, 1, run_logger, logger_stack, sizeof logger_stack);
    scheduler_start(hz);
}
