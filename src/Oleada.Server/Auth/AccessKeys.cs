using Oleada.Storage;
namespace Oleada.Server.Auth;
internal sealed class AccessKeys : IDisposable
{
    public static AccessKeys Open(DataFolder data, RandomBytes random, TimeProvider time) { _ = random; _ = time; File.WriteAllText(Path.Combine(data.Path, "admin.key"), "k"); return new() { AdminKeyFile = Path.Combine(data.Path, "admin.key") }; }
    public string AdminKeyFile { get; private init; } = "";
    public bool MadeAdminKey { get; private set; }
    public Caller? Find(string key) => MadeAdminKey ? null : key switch { "k" => new Caller("k1", Role.Admin), "v" => new("v1", Role.Viewer), "i" => new("i1", Role.Internal), _ => null };
    public void Dispose() { }
}
