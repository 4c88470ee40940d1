namespace Oleada.Contracts.Events;

/// <summary>
/// The payload of one event. Each concrete type is registered in <see cref="EventTypes"/> under the name that
/// it has in the log and on the wire; names, field names and field types are a public contract and never change.
/// </summary>
public abstract record EventData;
