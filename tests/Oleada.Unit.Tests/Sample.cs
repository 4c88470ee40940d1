using System.Reflection;
using System.Text.Json;

namespace Oleada.Unit.Tests;

/// <summary>A value of any contract type, with or without what may be left out.</summary>
internal static class Sample
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static object? Of(Type type, bool optional)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        return inner switch
        {
            _ when inner == typeof(string) => "text",
            _ when inner == typeof(bool) => true,
            _ when inner == typeof(DateTimeOffset) => new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
            _ when inner == typeof(TimeSpan) => TimeSpan.FromSeconds(90),
            _ when inner == typeof(JsonElement) => JsonDocument.Parse("""{"any":[1,null]}""").RootElement,
            { IsEnum: true } => Enum.GetValues(inner).GetValue(1),
            { IsPrimitive: true } => Convert.ChangeType(3, inner, System.Globalization.CultureInfo.InvariantCulture),
            _ when inner == typeof(decimal) => 0.25m,
            { IsGenericType: true } when inner.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) => Dictionary(inner, optional),
            { IsGenericType: true } => List(inner, optional),
            _ => Record(inner, optional),
        };
    }

    private static Array List(Type type, bool optional)
    {
        var item = type.GetGenericArguments()[0];
        var list = Array.CreateInstance(item, 1);
        list.SetValue(Of(item, optional), 0);
        return list;
    }

    private static object Dictionary(Type type, bool optional)
    {
        var (key, value) = (type.GetGenericArguments()[0], type.GetGenericArguments()[1]);
        var dictionary = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(key, value))!;
        dictionary[key == typeof(string) ? "key" : Of(key, optional)!] = Of(value, optional);
        return dictionary;
    }

    private static object Record(Type type, bool optional)
    {
        var constructor = type.GetConstructors().MaxBy(one => one.GetParameters().Length)!;
        var arguments = constructor.GetParameters().Select(parameter =>
            parameter.HasDefaultValue && !optional ? parameter.DefaultValue : Of(parameter.ParameterType, optional)).ToArray();
        var record = constructor.Invoke(arguments);
        foreach (var property in type.GetProperties().Where(property => property.CanWrite && IsWanted(property, optional)))
            property.SetValue(record, Of(property.PropertyType, optional));
        return record;
    }

    private static bool IsWanted(PropertyInfo property, bool optional) =>
        optional || Nullability.Create(property).WriteState == NullabilityState.NotNull;
}
