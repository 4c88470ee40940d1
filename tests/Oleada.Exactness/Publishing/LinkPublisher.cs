using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Oleada.Exactness.Followers;

namespace Oleada.Exactness.Publishing;

/// <summary>An engine link: messages go out without waiting for answers; what was not answered is said again on the next link.</summary>
internal sealed class LinkPublisher(string name, Place place, IReadOnlyList<string> tickets, int events, Pace pace) : Publisher(place, events)
{
    private const int Window = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    private readonly TicketNumbers _numbers = new(name, tickets);
    private readonly Queue<TicketMessage> _open = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override async Task PublishAsync(CancellationToken stop)
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("oleada.v1");
        socket.Options.SetRequestHeader("Authorization", "Bearer " + Place.Key);
        socket.Options.KeepAliveInterval = Patience / 2;
        socket.Options.KeepAliveTimeout = Patience;
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using (var connecting = CancellationTokenSource.CreateLinkedTokenSource(stop))
        {
            connecting.CancelAfter(Patience);
            await socket.ConnectAsync(Place.Socket, connecting.Token);
        }
        var answers = ReadAnswersAsync(socket, lost);
        try
        {
            await SayAllAsync(socket, lost.Token);
        }
        finally
        {
            await lost.CancelAsync();
            await answers;
        }
    }

    private async Task SayAllAsync(ClientWebSocket socket, CancellationToken lost)
    {
        foreach (var again in Open())
        {
            Repeated++;
            await SayAsync(socket, again, lost);
        }
        while (Acknowledged < Events)
        {
            var answered = Volatile.Read(ref _answered).Task;
            if (_numbers.Made < Events && OpenCount < Window)
            {
                await pace.DueAsync(_numbers.Made, Events, lost);
                await SayAsync(socket, Make(), lost);
            }
            else if (Acknowledged < Events)
            {
                await answered.WaitAsync(lost);
            }
        }
    }

    private static Task SayAsync(ClientWebSocket socket, TicketMessage message, CancellationToken lost) => socket.SendAsync(
        Encoding.UTF8.GetBytes($$"""{"type":"ticket-event","id":{{message.Id}},{{message.Fields}}}"""), WebSocketMessageType.Text, endOfMessage: true, lost);

    private TicketMessage Make()
    {
        lock (_gate)
        {
            var made = _numbers.Next();
            _open.Enqueue(made);
            return made;
        }
    }

    private int OpenCount
    {
        get
        {
            lock (_gate)
                return _open.Count;
        }
    }

    private TicketMessage[] Open()
    {
        lock (_gate)
            return [.. _open];
    }

    /// <summary>Its end, for whatever reason, is the end of the link.</summary>
    private async Task ReadAnswersAsync(ClientWebSocket socket, CancellationTokenSource lost)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(buffer.AsMemory(length), lost.Token);
                    length += part.Count;
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close)
                    return;
                Answer(buffer.AsMemory(0, length));
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // Whoever sends finds out by the token.
        }
        finally
        {
            await lost.CancelAsync();
        }
    }

    private void Answer(ReadOnlyMemory<byte> text)
    {
        using var answer = JsonDocument.Parse(text);
        var root = answer.RootElement;
        if (root.GetProperty("type").GetString() == "error")
            throw new InvalidDataException($"{name}: {root}");
        if (root.GetProperty("type").GetString() != "ack")
            return;
        lock (_gate)
        {
            if (root.TryGetProperty("upto", out var upto))
                while (_open.TryPeek(out var first) && first.Id <= upto.GetInt32())
                    Close();
            else
                Close(root.GetProperty("id").GetInt32(), root.GetProperty("seq").GetInt64());
        }
        Interlocked.Exchange(ref _answered, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    private void Close(int id, long seq)
    {
        if (!_open.TryPeek(out var first) || first.Id != id)
            throw new InvalidDataException($"{name}: an answer to {id}, which is not the oldest message without one");
        WrongAnswers += first.Number == seq ? 0 : 1;
        Close();
    }

    private void Close()
    {
        _open.Dequeue();
        Acknowledged++;
    }
}
