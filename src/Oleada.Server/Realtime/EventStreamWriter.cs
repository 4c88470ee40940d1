using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Oleada.Engine.Events;
using Oleada.Server.Realtime.Delivery;
using Oleada.Server.Realtime.Dialects;

namespace Oleada.Server.Realtime;

/// <summary>
/// Writes server-sent events. It keeps nothing back: who writes waits until the client has taken what was written.
/// </summary>
internal sealed class EventStreamWriter(HttpContext context, string epoch, ServerLimits limits, TimeProvider time) : IDisposable
{
    private const int FlushBytes = 32 * 1024;

    private readonly byte[] _idEnd = Encoding.ASCII.GetBytes($".{epoch}\n");

    private readonly SemaphoreSlim _turn = new(1);
    private readonly PipeWriter _body = context.Response.BodyWriter;

    public Task BeginAsync(CancellationToken ends)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        return InTurnAsync(() => WriteAsync("retry: 1000\n\n"u8.ToArray(), ends), ends);
    }

    /// <summary>A comment now and then, so that nothing between here and the client takes a quiet stream for a dead one.</summary>
    public async Task BeatAsync(CancellationToken ends)
    {
        using var timer = new PeriodicTimer(limits.Heartbeat, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ends))
                await InTurnAsync(() => WriteAsync(":\n\n"u8.ToArray(), ends), ends);
        }
        catch (OperationCanceledException)
        {
            // The stream has ended.
        }
        catch (ClientStalledException)
        {
            context.Abort();
        }
    }

    /// <summary>A client that has been told the gap comes back after it.</summary>
    public Task SendGapAsync(string room, long from, StreamGap gap, CancellationToken ends) => InTurnAsync(
        () =>
        {
            PutId(gap.To);
            return WriteAsync([.. "event: gap\ndata: "u8, .. ServerMessages.Gap(room, from, gap, epoch), .. "\n\n"u8], ends);
        },
        ends);

    /// <summary>The stream's last words if an event cannot be read any more.</summary>
    public Task SendHarmAsync(EventLogHarmedException harmed, CancellationToken ends) => InTurnAsync(
        () => WriteAsync([.. "event: harmed\ndata: "u8, .. ServerMessages.Error(MessageError.Of(harmed)), .. "\n\n"u8], ends), ends);

    /// <summary>The stream's last words if an event cannot be read any more.</summary>
    public Task SendHarmAsync(EventLogHarmedException harmed, CancellationToken ends) => InTurnAsync(
        () => WriteAsync([.. "event: harmed\ndata: "u8, .. ServerMessages.Error(MessageError.Of(harmed)), .. "\n\n"u8], ends), ends);

    public Task SendAsync(IReadOnlyList<LogEvent> events, Dialect dialect, CancellationToken ends) => InTurnAsync(
        async () =>
        {
            var written = 0;
            foreach (var entry in events)
            {
                written += Put(entry.Seq, dialect.Encode(entry).Span);
                if (written < FlushBytes)
                    continue;
                await FlushAsync(ends);
                written = 0;
            }
            await FlushAsync(ends);
        },
        ends);

    public void Dispose() => _turn.Dispose();

    /// <summary>Line ends in a payload can only stand between its tokens; each line is then one of the event's.</summary>
    private int Put(long seq, ReadOnlySpan<byte> json)
    {
        PutId(seq);
        foreach (var line in json.SplitAny("\r\n"u8))
        {
            _body.Write("data: "u8);
            _body.Write(json[line]);
            _body.Write("\n"u8);
        }
        _body.Write("\n"u8);
        return json.Length;
    }

    /// <summary>The seq comes first, so that clients which read a number up to the first other character still find it.</summary>
    private void PutId(long seq)
    {
        _body.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {seq}")));
        _body.Write(_idEnd);
    }

    private async Task WriteAsync(byte[] bytes, CancellationToken ends)
    {
        _body.Write(bytes);
        await FlushAsync(ends);
    }

    private async Task FlushAsync(CancellationToken ends)
    {
        var flushing = _body.FlushAsync(ends);
        if (flushing.IsCompletedSuccessfully)
            return;
        try
        {
            await flushing.AsTask().WaitAsync(limits.StallTimeout, time, ends);
        }
        catch (TimeoutException)
        {
            throw new ClientStalledException();
        }
    }

    private async Task InTurnAsync(Func<Task> write, CancellationToken ends)
    {
        await _turn.WaitAsync(ends);
        try
        {
            await write();
        }
        finally
        {
            _turn.Release();
        }
    }
}
