using System.Buffers;
using System.IO.Pipelines;
using Oleada.Engine.Events;
using Oleada.Server.Realtime.Delivery;
using Oleada.Server.Realtime.Dialects;
using Oleada.SocketIo;

namespace Oleada.Server.Realtime;

/// <summary>
/// Writes server-sent events. It keeps nothing back: who writes waits until the client has taken what was written, and
/// holds only that much of a page meanwhile.
/// </summary>
internal sealed class EventStreamWriter(HttpContext context, RealtimeSetup setup) : IDisposable
{
    private const int PartBytes = 32 * 1024;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly PipeWriter _body = context.Response.BodyWriter;
    private int _unflushed;

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
        using var timer = new PeriodicTimer(setup.Limits.Heartbeat, setup.Time);
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
            EventStreamFormat.WriteId(_body, gap.To, setup.Log.Epoch);
            return WriteAsync([.. "event: gap\ndata: "u8, .. ServerMessages.Gap(room, from, gap, setup.Log.Epoch), .. "\n\n"u8], ends);
        },
        ends);

    /// <summary>The stream's last words if an event cannot be read any more.</summary>
    public Task SendHarmAsync(EventLogHarmedException harmed, CancellationToken ends) => InTurnAsync(
        () => WriteAsync([.. "event: harmed\ndata: "u8, .. ServerMessages.Error(MessageError.Of(harmed)), .. "\n\n"u8], ends), ends);

    /// <summary>Sends the events after a seq that make a page.</summary>
    /// <returns>The last one's seq.</returns>
    public async Task<long> SendPageAsync(PageSource source, long after, CancellationToken ends)
    {
        var part = new PagePart(after, 0, IsWhole: false);
        await InTurnAsync(
            async () =>
            {
                while (!part.IsWhole)
                {
                    part = await PutAsync(source, after, part.End, ends);
                    await FlushAsync(ends);
                }
            },
            ends);
        return part.Last;
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Has the page in its hands only as long as it copies a part of it.</summary>
    private async ValueTask<PagePart> PutAsync(PageSource source, long after, int from, CancellationToken ends)
    {
        var page = await setup.Rooms.Pages.AfterAsync(source, setup.EventStreamFormat, after, ends);
        var part = page.Bytes[from..];
        if (part.Length > PartBytes)
            part = part[..(setup.Rooms.Waiting.HasRoom ? PartBytes : WaitingBytes.Slice)];
        _body.Write(part.Span);
        _unflushed += part.Length;
        return new PagePart(page.Last, from + part.Length, from + part.Length == page.Bytes.Length);
    }

    private async Task WriteAsync(byte[] bytes, CancellationToken ends)
    {
        _body.Write(bytes);
        _unflushed += bytes.Length;
        await FlushAsync(ends);
    }

    private async Task FlushAsync(CancellationToken ends)
    {
        var bytes = _unflushed;
        _unflushed = 0;
        setup.Rooms.Waiting.Add(bytes);
        try
        {
            await _body.FlushAsync(ends).AsTask().WaitAsync(setup.Limits.StallTimeout, setup.Time, ends);
        }
        catch (TimeoutException)
        {
            throw new ClientStalledException();
        }
        finally
        {
            setup.Rooms.Waiting.Remove(bytes);
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

    /// <param name="Last">The page's last event.</param>
    /// <param name="End">Where in the page it ends.</param>
    private readonly record struct PagePart(long Last, int End, bool IsWhole);
}
