using System.Net.Sockets;
using System.Net.WebSockets;
using Oleada.Exactness.Followers;

namespace Oleada.Exactness.Publishing;

/// <summary>Says everything until it has been told of each message that it is in the log.</summary>
internal abstract class Publisher(Place place, int events)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    protected Place Place => place;

    protected int Events => events;

    public int Acknowledged { get; protected set; }

    public int Reconnects { get; private set; }

    /// <summary>Messages that were said again.</summary>
    public int Repeated { get; protected set; }

    /// <summary>Answers that named another seq than the one that the event must have.</summary>
    public int WrongAnswers { get; protected set; }

    public async Task RunAsync(CancellationToken stop)
    {
        while (Acknowledged < Events)
        {
            try
            {
                await PublishAsync(stop);
            }
            catch (Exception lost) when (!stop.IsCancellationRequested && IsOfNetwork(lost))
            {
                Reconnects++;
                await Task.Delay(Pause, TimeProvider.System, stop);
            }
        }
    }

    /// <summary>As much as one connection carries.</summary>
    protected abstract Task PublishAsync(CancellationToken stop);

    private static bool IsOfNetwork(Exception lost) =>
        lost is WebSocketException or IOException or SocketException or HttpRequestException or OperationCanceledException;
}
