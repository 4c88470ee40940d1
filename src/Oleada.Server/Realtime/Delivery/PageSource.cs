using Oleada.Engine.Events;

namespace Oleada.Server.Realtime.Delivery;

/// <summary>A stream that pages are made of.</summary>
/// <param name="Stream">Its name.</param>
/// <param name="Newest">Its newest events after a seq from memory; null where memory does not reach back that far.</param>
internal sealed record PageSource(string Stream, Func<long, int, IReadOnlyList<LogEvent>?> Newest);
