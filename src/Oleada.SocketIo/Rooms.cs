using System.Collections.Immutable;
using Oleada.SocketIo.EngineIo;

namespace Oleada.SocketIo;

/// <summary>Named sets of sockets of one namespace. A packet for a room is written once and shared by all that are in it.</summary>
public sealed class Rooms
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Namespace, string Room), ImmutableHashSet<Socket>> _members = [];

    /// <summary>Puts a socket into a room.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="room">The room; it need not exist.</param>
    public void Join(Socket socket, string room)
    {
        ArgumentNullException.ThrowIfNull(socket);
        lock (_gate)
            _members[(socket.Namespace, room)] = Members(socket.Namespace, room).Add(socket);
    }

    /// <summary>Takes a socket out of a room.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="room">The room.</param>
    public void Leave(Socket socket, string room)
    {
        ArgumentNullException.ThrowIfNull(socket);
        lock (_gate)
            Remove((socket.Namespace, room), socket);
    }

    /// <summary>
    /// Sends a packet to everybody in a room. Waits for those whose buffers are full, each at most until it counts as
    /// stalled and is closed.
    /// </summary>
    /// <param name="space">The namespace.</param>
    /// <param name="room">The room.</param>
    /// <param name="packet">Frames, written for this namespace.</param>
    /// <param name="cancellation">Ends the waiting; those who had no room do not get it.</param>
    /// <returns>How many got it.</returns>
    public async Task<int> SendAsync(string space, string room, ReadOnlyMemory<Frame> packet, CancellationToken cancellation = default)
    {
        ImmutableHashSet<Socket> members;
        lock (_gate)
            members = Members(space, room);
        var sent = await Task.WhenAll(members.Select(socket => socket.SendAsync(packet, cancellation).AsTask()));
        return sent.Count(got => got);
    }

    internal void LeaveAll(Socket socket)
    {
        lock (_gate)
        {
            foreach (var (place, members) in _members.ToArray())
                if (members.Contains(socket))
                    Remove(place, socket);
        }
    }

    private ImmutableHashSet<Socket> Members(string space, string room) => _members.GetValueOrDefault((space, room), []);

    private void Remove((string Namespace, string Room) place, Socket socket)
    {
        var left = Members(place.Namespace, place.Room).Remove(socket);
        if (left.IsEmpty)
            _members.Remove(place);
        else
            _members[place] = left;
    }
}
