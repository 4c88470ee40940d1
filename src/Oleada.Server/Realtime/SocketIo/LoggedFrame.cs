using Oleada.Engine.Events;
using Oleada.SocketIo.EngineIo;

namespace Oleada.Server.Realtime.SocketIo;

/// <summary>An event's packet that is made from the log when it is sent. It keeps the event's place, and not the event.</summary>
internal sealed class LoggedFrame : FrameSource
{
    private readonly EventLog _log;
    private readonly SocketIoDialect _dialect;
    private readonly string? _offset;
    private readonly string _stream;
    private readonly long _seq;

    public LoggedFrame(EventLog log, LogEvent entry, SocketIoDialect dialect, string? offset, int length)
        : base(length)
    {
        _log = log;
        _dialect = dialect;
        _offset = offset;
        _stream = entry.Stream;
        _seq = entry.Seq;
    }

    public override async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        var read = await _log.ReadPageAsync(_stream, _seq - 1, 1, cancellationToken);
        return SocketIoDialect.PacketOf(read[0], _dialect, _offset);
    }
}
