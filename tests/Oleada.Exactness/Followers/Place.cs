namespace Oleada.Exactness.Followers;

/// <summary>Where clients find the server, and how they are let in.</summary>
internal sealed record Place(int Port, string Key)
{
    public Uri Http => new($"http://127.0.0.1:{Port}");

    public Uri Socket => new($"ws://127.0.0.1:{Port}/ws");
}
