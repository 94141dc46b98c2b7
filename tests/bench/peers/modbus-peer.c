/* libmodbus on both sides of the Modbus comparison, each in a process of its own.
 *   modbus-peer serve PORT REGISTERS                    a device: answers reads of its holding registers, one client at a time
 *   modbus-peer read PORT REGISTERS PER_REQUEST SECONDS reads all of them over and over, one request after the other, makes floats
 *                                                       of them, and prints: registers read, seconds, seconds of processor
 */
#include <modbus/modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static double now_s(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec + at.tv_nsec / 1e9;
}

static double cpu_s(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* Words of a float, high word first. What the library calls abcd differs between its versions. */
static void put_float(float value, uint16_t *words) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  words[0] = bits >> 16;
  words[1] = bits & 0xffff;
}

static float float_of(const uint16_t *words) {
  uint32_t bits = (uint32_t)words[0] << 16 | words[1];
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static int serve(int port, int registers) {
  modbus_t *device = modbus_new_tcp("127.0.0.1", port);
  modbus_mapping_t *map = modbus_mapping_new(0, 0, registers, 0);
  uint8_t request[MODBUS_TCP_MAX_ADU_LENGTH];
  int listener = device && map ? modbus_tcp_listen(device, 4) : -1;
  if (listener < 0) return 1;
  for (int at = 0; at + 1 < registers; at += 2) put_float(at / 2 + 0.5f, map->tab_registers + at);
  puts("listening");
  fflush(stdout);
  for (;;) {
    if (modbus_tcp_accept(device, &listener) < 0) return 1;
    for (int length; (length = modbus_receive(device, request)) >= 0;)
      if (length > 0 && modbus_reply(device, request, length, map) < 0) break;
    modbus_close(device);
  }
}

static int read_all(int port, int registers, int per_request, double seconds) {
  modbus_t *client = modbus_new_tcp("127.0.0.1", port);
  uint16_t words[MODBUS_MAX_READ_REGISTERS];
  volatile float value = 0;
  long read = 0;
  if (!client || modbus_set_slave(client, 1) < 0 || modbus_connect(client) < 0) return 1;
  double began = now_s(), cpu = cpu_s(), until = began + seconds;
  while (now_s() < until)
    for (int from = 0; from < registers; from += per_request) {
      int count = registers - from < per_request ? registers - from : per_request;
      if (modbus_read_registers(client, from, count, words) != count) return 1;
      for (int at = 0; at + 1 < count; at += 2) value = float_of(words + at);
      read += count;
    }
  (void)value;
  printf("%ld %.6f %.6f\n", read, now_s() - began, cpu_s() - cpu);
  modbus_close(client);
  modbus_free(client);
  return 0;
}

int main(int count, char **arguments) {
  if (count == 4 && !strcmp(arguments[1], "serve")) return serve(atoi(arguments[2]), atoi(arguments[3]));
  if (count == 6 && !strcmp(arguments[1], "read"))
    return read_all(atoi(arguments[2]), atoi(arguments[3]), atoi(arguments[4]), atof(arguments[5]));
  fputs("modbus-peer serve PORT REGISTERS | read PORT REGISTERS PER_REQUEST SECONDS\n", stderr);
  return 2;
}
