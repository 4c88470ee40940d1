namespace Oleada.Contracts;

/// <summary>Whose board a server keeps: every server has exactly one tenant.</summary>
public static class Tenant
{
    /// <summary>The one tenant's id.</summary>
    public const string Default = "default";

    /// <summary>
    /// The tenant's feed, <c>tenant:default</c>; also the group of every ticket's stream, so that one append writes to
    /// both.
    /// </summary>
    public const string Feed = "tenant:" + Default;
}
