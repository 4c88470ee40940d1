using System.Text;
using Oleada.Bench.Realtime.Watching;

namespace Oleada.Bench.Realtime.Cases;

/// <summary>Fills a ticket's room through an engine link.</summary>
internal static class History
{
    /// <summary>The ticket whose room the generator's subscribers join.</summary>
    public const string LiveTicket = "bench-r0000000";

    private const int Batch = 100;

    public static async Task WriteAsync(RunningServer server, string ticket, int events, CancellationToken cancellation = default)
    {
        using var link = new WatcherSocket();
        await link.ConnectAsync(server.Port, server.InternalKey, 0, cancellation);
        var note = new string('x', 150);
        for (var sent = 0; sent < events; sent += Batch)
        {
            for (var i = 1; i <= Batch; i++)
                await link.SendAsync(Message(ticket, sent + i, note), cancellation);
            await AcknowledgedAsync(link, sent + Batch, cancellation);
        }
    }

    private static string Message(string ticket, int number, string note) =>
        $$"""
        {"type":"ticket-event","id":{{number}},"ticketId":"{{ticket}}","event":"progress","phase":"executing","message":"bench","note":"{{note}}"}
        """;

    /// <summary>An answer names one message, or says up to which all are in the log.</summary>
    private static async Task AcknowledgedAsync(WatcherSocket link, int number, CancellationToken cancellation)
    {
        byte[][] wanted = [Encoding.ASCII.GetBytes($"\"id\":{number},"), Encoding.ASCII.GetBytes($"\"upto\":{number}}}"), Encoding.ASCII.GetBytes($"\"id\":{number}}}")];
        while (true)
        {
            while (link.TryTake(out var message))
            {
                if (message.IndexOf("\"type\":\"error\""u8) >= 0)
                    throw new InvalidOperationException(Encoding.UTF8.GetString(message));
                foreach (var end in wanted)
                    if (message.IndexOf(end) >= 0)
                        return;
            }
            if (!await link.FillAsync(int.MaxValue, cancellation))
                throw new InvalidOperationException("the server closed the engine link");
        }
    }
}
