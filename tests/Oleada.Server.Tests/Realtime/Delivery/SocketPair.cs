using System.Net;
using System.Net.Sockets;

namespace Oleada.Server.Tests.Realtime.Delivery;

/// <summary>Both ends of a real connection, with small buffers between them.</summary>
internal sealed class SocketPair : IDisposable
{
    private SocketPair(Socket server, Socket client) => (Server, Client) = (server, client);

    public Socket Server { get; }

    public Socket Client { get; }

    public static async Task<SocketPair> OpenAsync(int bufferBytes = 4096)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = bufferBytes };
        await client.ConnectAsync(listener.LocalEndPoint!);
        var server = await listener.AcceptAsync();
        (server.SendBufferSize, server.NoDelay) = (bufferBytes, true);
        return new SocketPair(server, client);
    }

    /// <summary>Reads so many bytes.</summary>
    public async Task<byte[]> ReadAsync(int length)
    {
        var read = new byte[length];
        for (var at = 0; at < length;)
        {
            var part = await Client.ReceiveAsync(read.AsMemory(at)).AsTask().WaitAsync(TestServer.Patience);
            Assert.NotEqual(0, part);
            at += part;
        }
        return read;
    }

    public void Dispose()
    {
        Server.Dispose();
        Client.Dispose();
    }
}
