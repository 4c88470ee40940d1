using System.IO.Pipelines;
using System.Net.WebSockets;
using System.Text;
using Oleada.Server.WebSockets;

namespace Oleada.Server.Tests.WebSockets;

/// <summary>The platform's own client talks with the codec, so that both cannot be wrong in the same way.</summary>
public sealed class PlatformPeerTests : IDisposable
{
    private static readonly int[] Lengths = [0, 1, 125, 126, 5000, 65_535, 65_536, 200_000];

    private readonly Pipe _fromClient = new();
    private readonly Pipe _toClient = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly CancellationTokenSource _patience = new(TestServer.Patience);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_client_sends_is_read(bool deflate)
    {
        using var client = Connect(deflate);
        var sending = SendAllAsync(client);
        var reader = new FrameReader(_fromClient.Reader, new FrameLimits(1_000_000), deflate);
        foreach (var length in Lengths)
        {
            Assert.Equal((SocketMessageKind.Text, Sample(length)), await NextAsync(reader));
            Assert.Equal((SocketMessageKind.Binary, Sample(length)), await NextAsync(reader));
        }
        Assert.Equal((SocketMessageKind.Text, Sample(100) + Sample(0) + Sample(70_000)), await NextAsync(reader));
        Assert.Equal((SocketMessageKind.Close, "that is all"), await NextAsync(reader));
        await sending;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_codec_writes_is_received(bool deflate)
    {
        using var client = Connect(deflate);
        foreach (var length in Lengths)
        {
            var payload = Encoding.UTF8.GetBytes(Sample(length));
            await _toClient.Writer.WriteAsync(deflate ? Frames.DeflatedText(payload) : Frames.Text(payload));
            await _toClient.Writer.WriteAsync(Frames.Ping("still there?"u8));
            Frames.WriteText(_toClient.Writer, payload);
        }
        await _toClient.Writer.WriteAsync(Frames.Close(1001, "The server is stopping"));
        foreach (var length in Lengths)
        {
            Assert.Equal(Sample(length), await ReceiveAsync(client));
            Assert.Equal(Sample(length), await ReceiveAsync(client));
        }
        Assert.Null(await ReceiveAsync(client));
        Assert.Equal((WebSocketCloseStatus.EndpointUnavailable, "The server is stopping"), (client.CloseStatus, client.CloseStatusDescription));
        var reader = new FrameReader(_fromClient.Reader, ClientFrames.Limits, deflate);
        Assert.Equal((SocketMessageKind.Pong, "still there?"), await NextAsync(reader));
    }

    public void Dispose() => _patience.Dispose();

    private WebSocket Connect(bool deflate) => WebSocket.CreateFromStream(
        new Line(_toClient.Reader.AsStream(), _fromClient.Writer.AsStream()),
        new WebSocketCreationOptions
        {
            DangerousDeflateOptions = deflate ? new WebSocketDeflateOptions { ClientContextTakeover = false, ServerContextTakeover = false } : null,
        });

    private async Task SendAllAsync(WebSocket client)
    {
        foreach (var length in Lengths)
        {
            await SendAsync(client, length, WebSocketMessageType.Text);
            await SendAsync(client, length, WebSocketMessageType.Binary);
        }
        await SendAsync(client, 100, WebSocketMessageType.Text, end: false);
        await SendAsync(client, 0, WebSocketMessageType.Text, end: false);
        await SendAsync(client, 70_000, WebSocketMessageType.Text);
        await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "that is all", _patience.Token);
    }

    private Task SendAsync(WebSocket client, int length, WebSocketMessageType type, bool end = true) =>
        client.SendAsync(Encoding.UTF8.GetBytes(Sample(length)), type, end, _patience.Token);

    private async Task<(SocketMessageKind Kind, string Text)> NextAsync(FrameReader reader)
    {
        while (true)
        {
            if (reader.TryRead(out var message))
                return (message.Kind, Encoding.UTF8.GetString(message.Payload.Span));
            Assert.True(await reader.WaitAsync(_patience.Token));
        }
    }

    private async Task<string?> ReceiveAsync(WebSocket client)
    {
        var text = new MemoryStream();
        var buffer = new byte[8192];
        while (true)
        {
            var part = await client.ReceiveAsync(buffer.AsMemory(), _patience.Token);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            await text.WriteAsync(buffer.AsMemory(0, part.Count), _patience.Token);
            if (part.EndOfMessage)
                return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
        }
    }

    private static string Sample(int length)
    {
        var random = new Random(length);
        return string.Create(length, random, (text, source) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = (char)('a' + source.Next(8));
        });
    }

    private sealed class Line(Stream reads, Stream writes) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => writes.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => writes.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => reads.ReadAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => writes.WriteAsync(buffer, cancellationToken);
    }
}
