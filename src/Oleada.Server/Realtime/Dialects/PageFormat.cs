using System.Buffers;
using Oleada.Engine.Events;

namespace Oleada.Server.Realtime.Dialects;

/// <summary>How events are written for a transport. The same event always becomes the same bytes.</summary>
internal abstract class PageFormat
{
    /// <summary>Appends the event; nothing if the dialect has no word for it.</summary>
    public abstract void Write(IBufferWriter<byte> to, LogEvent entry);
}
